package dev.millrace.samples.window;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.JTextField;
import javax.swing.Timer;
import javax.swing.table.DefaultTableModel;

/** The Swing components. Only for the window's thread, like all of Swing. */
final class DelayWindow {
    private static final int TICK_MILLIS = 10;

    private final JFrame frame = new JFrame("How late are the flights?");
    private final JTextField airport = new JTextField("ATL", 6);
    private final JButton lookUp = new JButton("Look up");
    private final JButton stop = new JButton("Stop");
    private final JProgressBar progress = new JProgressBar();
    private final JLabel status = new JLabel("Which airport?");
    private final DefaultTableModel rows =
            new DefaultTableModel(new Object[] {"route", "flights", "minutes late"}, 0);

    private final Timer heart = new Timer(TICK_MILLIS, event -> tick());
    private int ticks; // how often the window responded during the look-up

    DelayWindow(Consumer<String> onLookUp, Runnable onStop) {
        var bar = new JPanel(new FlowLayout(FlowLayout.LEFT));
        bar.add(new JLabel("Flights from"));
        bar.add(airport);
        bar.add(lookUp);
        bar.add(stop);
        bar.add(progress);
        stop.setEnabled(false);
        lookUp.addActionListener(
                event -> onLookUp.accept(airport.getText().toUpperCase(Locale.ROOT)));
        stop.addActionListener(event -> onStop.run());
        frame.add(bar, BorderLayout.NORTH);
        frame.add(new JScrollPane(new JTable(rows)), BorderLayout.CENTER);
        frame.add(status, BorderLayout.SOUTH);
        frame.setPreferredSize(new Dimension(560, 320));
        frame.setDefaultCloseOperation(JFrame.DO_NOTHING_ON_CLOSE);
        frame.pack();
    }

    private void tick() {
        ticks++;
    }

    JFrame frame() {
        return frame;
    }

    /** Presses the button. */
    void lookUp() {
        lookUp.doClick();
    }

    void begin(String code) {
        rows.setRowCount(0);
        lookUp.setEnabled(false);
        stop.setEnabled(true);
        progress.setIndeterminate(true);
        progress.setValue(0);
        status.setText("Reading the flights from " + code);
        ticks = 0;
        heart.start();
    }

    void expect(int routes) {
        progress.setIndeterminate(false);
        progress.setMaximum(routes);
    }

    void add(Route route, int flights, Interval late) {
        rows.addRow(
                new Object[] {
                    route,
                    flights,
                    String.format(Locale.ROOT, "%.1f to %.1f", late.low(), late.high())
                });
        progress.setValue(rows.getRowCount());
    }

    void end(String outcome) {
        heart.stop();
        lookUp.setEnabled(true);
        stop.setEnabled(false);
        progress.setIndeterminate(false);
        status.setText(outcome);
    }

    /** One line: the status, and how often the window responded during the look-up. */
    String summary() {
        return status.getText() + "; the window answered " + ticks + " times meanwhile";
    }

    BufferedImage picture() {
        var content = frame.getRootPane();
        var image =
                new BufferedImage(
                        content.getWidth(), content.getHeight(), BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        content.paint(graphics);
        graphics.dispose();
        return image;
    }
}
