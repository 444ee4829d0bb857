package io.refiner.cli.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One table of a report, as text or Markdown.
 *
 * @param title what it shows
 * @param note how to read it, in a line; may be empty
 * @param header the columns' names
 * @param rows as many cells each as there are columns
 */
record Section(String title, String note, List<String> header, List<List<String>> rows) {

  Section {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** In columns of equal width. */
  List<String> text() {
    List<String> lines = new ArrayList<>(List.of(title, "-".repeat(title.length())));
    lines.add(aligned(header));
    rows.forEach(row -> lines.add(aligned(row)));
    if (!note.isEmpty()) {
      lines.add(note);
    }
    return lines;
  }

  /** As GitHub renders it. */
  List<String> markdown() {
    List<String> lines = new ArrayList<>(List.of("### " + title, "", piped(header)));
    lines.add(piped(header.stream().map(name -> "---").toList()));
    rows.forEach(row -> lines.add(piped(row)));
    if (!note.isEmpty()) {
      lines.addAll(List.of("", note));
    }
    return lines;
  }

  private String aligned(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(width(column) - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int widest = header.get(column).length();
    for (List<String> row : rows) {
      widest = Math.max(widest, row.get(column).length());
    }
    return widest;
  }

  private static String piped(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
