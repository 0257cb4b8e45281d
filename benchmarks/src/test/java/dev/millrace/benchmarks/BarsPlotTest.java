package dev.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarsPlotTest {
    private static final String WORKLOAD = "PingPong.channel";

    @Test
    void bars_are_as_long_as_the_figures_and_ours_is_the_first() throws Exception {
        Document picture = picture(figure("kotlin", 50), figure("carrier", 100));

        assertThat(values(picture, "rect", "class")).containsExactly("ground", "ours", "peer");
        assertThat(values(picture, "rect", "width").subList(1, 3))
                .containsExactly("224.0", "112.0");
        assertThat(texts(picture))
                .contains("Millrace", "100 ns", "kotlin", "50 ns")
                .doesNotContain("carrier");
    }

    @Test
    void a_bar_that_is_far_longer_than_ours_is_cut() throws Exception {
        Document picture = picture(figure("carrier", 10), figure("kotlin", 1_000));

        assertThat(values(picture, "rect", "width").subList(1, 3)).containsExactly("56.0", "224.0");
        assertThat(picture.getElementsByTagName("path").getLength()).isOne();
        assertThat(texts(picture)).contains("1,000 ns");
    }

    @Test
    void only_the_best_four_peers_are_shown() throws Exception {
        var figures = new ArrayList<>(List.of(figure("carrier", 10)));
        for (int i = 1; i <= 6; i++) {
            figures.add(figure("peer" + i, 10 + i));
        }

        assertThat(texts(picture(figures.toArray(Figure[]::new))))
                .contains("peer1", "peer4")
                .doesNotContain("peer5", "peer6");
    }

    @Test
    void nothing_is_drawn_of_a_row_without_peers_or_of_an_old_workload() throws Exception {
        int old = Revisions.of(WORKLOAD) - 1;

        assertThat(texts(picture(figure("carrier", 10)))).isEmpty();
        assertThat(texts(picture(figure("kotlin", 10)))).isEmpty();
        assertThat(texts(picture(figure("carrier", 10, old), figure("kotlin", 10, old)))).isEmpty();
    }

    private static Document picture(Figure... figures) throws Exception {
        String svg = new BarsPlot(Figures.of(List.of(figures))).svg();
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document picture) {
        return elements(picture, "text").stream().map(Element::getTextContent).toList();
    }

    private static List<String> values(Document picture, String name, String attribute) {
        return elements(picture, name).stream()
                .map(element -> element.getAttribute(attribute))
                .toList();
    }

    private static List<Element> elements(Document picture, String name) {
        NodeList nodes = picture.getElementsByTagName(name);
        var elements = new ArrayList<Element>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static Figure figure(String contestant, double median) {
        return figure(contestant, median, Revisions.of(WORKLOAD));
    }

    private static Figure figure(String contestant, double median, int revision) {
        return new Figure(
                WORKLOAD, 1, contestant, "ns", median, median, median, 0, 0, revision, "a run");
    }
}
