package io.refiner.reasoning.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a file is, by its first bytes. */
enum FileKind {
  /** A JSON array. */
  JSON_ARRAY,
  /** One JSON object a line. */
  JSON_LINES,
  /** ASDiv's XML. */
  XML,
  /** CSV with a header. */
  CSV,
  /** One problem in words a line. */
  WORDS;

  private static final String CONVERT =
      ": convert it, such as with 'iconv -f %s -t UTF-8 OLD > NEW'";

  /**
   * Tells the kind.
   *
   * @param head the first bytes, without UTF-8's byte order mark
   * @throws IOException if the file is none of these, saying what to do
   */
  static FileKind of(byte[] head) throws IOException {
    refuseOtherThanText(head);
    String text = new String(head, StandardCharsets.UTF_8);
    String start = text.stripLeading();
    if (start.startsWith("[")) {
      return JSON_ARRAY;
    }
    if (start.startsWith("{")) {
      return JSON_LINES;
    }
    if (start.startsWith("<")) {
      if (!text.contains("<Problem")) {
        throw new IOException(
            "it begins with '<', but is not ASDiv's XML; known formats: " + RowFormat.known());
      }
      return XML;
    }
    return CsvRows.isHeader(start.lines().findFirst().orElse("")) ? CSV : WORDS;
  }

  private static void refuseOtherThanText(byte[] head) throws IOException {
    if (begins(head, 0xFF, 0xFE, 0, 0) || begins(head, 0, 0, 0xFE, 0xFF)) {
      throw new IOException("the file is UTF-32" + CONVERT.formatted("UTF-32"));
    }
    if (begins(head, 0xFF, 0xFE) || begins(head, 0xFE, 0xFF)) {
      throw new IOException(
          "the file is UTF-16, as PowerShell writes with '>'" + CONVERT.formatted("UTF-16"));
    }
    if (begins(head, 0x1F, 0x8B)) {
      throw new IOException("the file is compressed with gzip: unpack it");
    }
    if (begins(head, 'P', 'K', 3, 4)) {
      throw new IOException(
          "the file is a ZIP archive or a spreadsheet: unpack it, or export it as CSV");
    }
    if (begins(head, '%', 'P', 'D', 'F')) {
      throw new IOException("the file is a PDF: give the problems as text");
    }
    for (byte b : head) {
      if (b == 0) {
        throw new IOException(
            "the file has NUL bytes, so it is not text in UTF-8; if it is UTF-16"
                + CONVERT.formatted("UTF-16LE"));
      }
    }
  }

  private static boolean begins(byte[] head, int... mark) {
    return head.length >= mark.length
        && Arrays.equals(Arrays.copyOf(head, mark.length), bytes(mark));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
