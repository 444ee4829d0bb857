package io.refiner.training.report;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Pieces of a page. */
final class Html {

  private Html() {}

  /** Words as they are to be read, whatever is in them. */
  static String text(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The same, which breaks between words only: not at the hyphens of an option or a name. */
  static String words(String words) {
    return Arrays.stream(words.split(" "))
        .map(word -> "<span class=\"word\">%s</span>".formatted(text(word)))
        .collect(Collectors.joining(" "));
  }

  /** A table of names and values. */
  static String table(String caption, Map<String, String> rows) {
    StringBuilder table = new StringBuilder("<table>\n<caption>" + text(caption) + "</caption>\n");
    rows.forEach(
        (name, value) ->
            table.append(
                "<tr><th scope=\"row\">%s</th><td>%s</td></tr>%n"
                    .formatted(text(name), text(value))));
    return table.append("</table>\n").toString();
  }
}
