package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table on a page whose last column holds Java code, below a line {@code <!-- java file -->}. All
 * code between backquotes in that column stands in the file, laid out as it likes.
 *
 * @param page the page, from the root of the repository
 * @param line the number of the line that names the file
 * @param source the file it names
 * @param rows the lines of the table, without its header
 */
record QuotedTable(Path page, int line, String source, List<String> rows) {

    private static final Pattern OPENS = Pattern.compile("<!-- java (\\S+) -->");
    private static final Pattern SOURCE = Pattern.compile("([\\w-]+)/src/\\w+/java/.+\\.java");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final int HEADER = 2; // the names of the columns, and the line below them

    static List<QuotedTable> of(Path root, Path page) throws IOException {
        List<QuotedTable> tables = new ArrayList<>();
        List<String> lines = Files.readAllLines(root.resolve(page));
        for (int i = 0; i < lines.size(); i++) {
            var opens = OPENS.matcher(lines.get(i).strip());
            if (opens.matches()) {
                int first = i + 1;
                int end = first;
                while (end < lines.size() && lines.get(end).startsWith("|")) {
                    end++;
                }
                int header = Math.min(first + HEADER, end);
                tables.add(
                        new QuotedTable(page, i + 1, opens.group(1), lines.subList(header, end)));
            }
        }
        return tables;
    }

    /** What is wrong with it, or nothing: one sentence a row, with the line. */
    List<String> complaints(Path root, Set<String> modules) throws IOException {
        var named = SOURCE.matcher(source);
        if (!named.matches()
                || !modules.contains(named.group(1))
                || !Files.exists(root.resolve(source))) {
            return List.of(page + ":" + line + ": there is no compiled file " + source);
        }
        if (rows.isEmpty()) {
            return List.of(page + ":" + line + ": there is no table below this line");
        }
        String compiled = BareCode.of(Files.readAllLines(root.resolve(source)), 1).text();
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String[] cells = rows.get(i).strip().split("\\|");
            var code = CODE.matcher(cells[cells.length - 1]);
            int found = 0;
            for (; code.find(); found++) {
                if (!compiled.contains(BareCode.of(List.of(code.group(1)), 1).text())) {
                    complaints.add(complaint(i, code.group(1) + " does not stand in " + source));
                }
            }
            if (found == 0) {
                complaints.add(complaint(i, "the last column quotes no code"));
            }
        }
        return complaints;
    }

    private String complaint(int row, String what) {
        return page + ":" + (line + HEADER + 1 + row) + ": " + what;
    }
}
