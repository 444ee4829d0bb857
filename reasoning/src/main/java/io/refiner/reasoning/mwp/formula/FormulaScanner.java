package io.refiner.reasoning.mwp.formula;

import java.util.Locale;

import io.refiner.reasoning.mwp.formula.UnreadableFormulaException.Reason;

/** Walks over a formula's text, skipping spaces. */
final class FormulaScanner {

  private static final int MAX_QUOTED = 24;

  private final String text;
  private int position;

  FormulaScanner(String text) {
    this.text = text;
    if (text.length() > FormulaLimits.MAX_CHARS) {
      throw failure(
          Reason.TOO_LONG,
          "the formula has "
              + text.length()
              + " characters, the limit is "
              + FormulaLimits.MAX_CHARS);
    }
  }

  /** Takes the character if it is next. */
  boolean take(char expected) {
    skipSpaces();
    if (position < text.length() && text.charAt(position) == expected) {
      position++;
      return true;
    }
    return false;
  }

  /** Takes the run of ASCII letters that is next; may be empty. */
  String takeLetters() {
    skipSpaces();
    int start = position;
    while (position < text.length() && isLetter(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  /** Takes the run of digits, and of dots if asked, that is next; may be empty. */
  String takeDigits(boolean dots) {
    skipSpaces();
    int start = position;
    while (position < text.length() && isDigit(text.charAt(position), dots)) {
      position++;
    }
    return text.substring(start, position);
  }

  /** All that is left, without spaces around it, in lower case. */
  String rest() {
    return text.substring(position).strip().toLowerCase(Locale.ROOT);
  }

  int position() {
    skipSpaces();
    return position;
  }

  UnreadableFormulaException failure(Reason reason, String message) {
    return new UnreadableFormulaException(reason, position(), message);
  }

  /** What stands next, quoted for a message. */
  String next() {
    skipSpaces();
    if (position == text.length()) {
      return "the end";
    }
    int end = Math.min(text.length(), position + MAX_QUOTED);
    return "'" + text.substring(position, end) + "'";
  }

  private void skipSpaces() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c, boolean dots) {
    return (c >= '0' && c <= '9') || (dots && c == '.');
  }
}
