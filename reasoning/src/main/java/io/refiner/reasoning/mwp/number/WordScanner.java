package io.refiner.reasoning.mwp.number;

import java.util.Locale;
import java.util.Optional;

/** Reads a text word by word: runs of letters, each one space or one hyphen apart. */
final class WordScanner {

  private final String text;
  private final int start;

  WordScanner(String text, int position) {
    this.text = text;
    this.start = position;
  }

  /** A word in lower case, where it ends, and whether a hyphen joins it to the one before. */
  record Word(String letters, int end, boolean hyphened) {}

  /** The first word; empty if none begins here. */
  Optional<Word> first() {
    boolean within = start > 0 && Character.isLetterOrDigit(text.codePointBefore(start));
    return within ? Optional.empty() : word(start, false);
  }

  /** The word after a place, if nothing but a space or a hyphen is between. */
  Optional<Word> after(int place) {
    if (place >= text.length()) {
      return Optional.empty();
    }
    char between = text.charAt(place);
    return between == ' ' || between == '-' ? word(place + 1, between == '-') : Optional.empty();
  }

  /** Whether a hyphen and a letter follow: "five" in "five-dollar". */
  boolean joinedToMore(Word word) {
    return word.end() + 1 < text.length()
        && text.charAt(word.end()) == '-'
        && Character.isLetter(text.codePointAt(word.end() + 1));
  }

  private Optional<Word> word(int from, boolean hyphened) {
    int stop = from;
    while (stop < text.length() && isLetter(text.charAt(stop))) {
      stop++;
    }
    boolean goesOn = stop < text.length() && Character.isLetterOrDigit(text.codePointAt(stop));
    return stop == from || goesOn
        ? Optional.empty()
        : Optional.of(
            new Word(text.substring(from, stop).toLowerCase(Locale.ROOT), stop, hyphened));
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
