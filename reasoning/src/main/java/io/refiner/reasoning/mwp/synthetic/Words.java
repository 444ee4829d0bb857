package io.refiner.reasoning.mwp.synthetic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What fills the slots of templates: singular and plural by slot, from {@code words.txt}. */
record Words(Map<String, List<Word>> bySlot) {

  /** A word in both numbers; the plural is the singular where it has none of its own. */
  record Word(String singular, String plural) {}

  /** Reads lines of {@code slot: word, one/many, ...}. */
  static Words parse(List<String> lines) {
    Map<String, List<Word>> bySlot = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      bySlot.put(
          line.substring(0, colon),
          Arrays.stream(line.substring(colon + 1).split(",")).map(Words::word).toList());
    }
    return new Words(bySlot);
  }

  private static Word word(String text) {
    String[] forms = text.strip().split("/");
    return new Word(forms[0], forms[forms.length - 1]);
  }
}
