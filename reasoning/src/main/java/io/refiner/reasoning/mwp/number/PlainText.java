package io.refiner.reasoning.mwp.number;

import java.text.Normalizer;

/**
 * A text with one character for all that mean the same, so that the grammars need to know one:
 * straight quotes, ASCII digits, {@code -} for hyphens and minus signs, {@code /} for fraction
 * slashes, {@code 1/2} for vulgar fractions, ASCII for fullwidth forms, one space for any run of
 * white space. Invisible characters are dropped.
 */
public final class PlainText {

  private static final char FRACTION_SLASH = '\u2044';
  private static final int FULLWIDTH_FIRST = 0xff01;
  private static final int FULLWIDTH_LAST = 0xff5e;
  private static final int FULLWIDTH_OFFSET = 0xfee0;

  private PlainText() {}

  /** The text, plain and without spaces around it. */
  public static String of(String raw) {
    StringBuilder plain = new StringBuilder(raw.length());
    raw.codePoints().forEach(character -> append(plain, character));
    return plain.toString().replaceAll(" +", " ").strip();
  }

  private static void append(StringBuilder plain, int character) {
    if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
      plain.append(' ');
    } else if (character < 0x80) {
      plain.append((char) character);
    } else if (Character.getType(character) == Character.DECIMAL_DIGIT_NUMBER) {
      plain.append(Character.digit(character, 10));
    } else if (Character.getType(character) == Character.OTHER_NUMBER) {
      appendFraction(plain, character);
    } else if (character >= FULLWIDTH_FIRST && character <= FULLWIDTH_LAST) {
      plain.append((char) (character - FULLWIDTH_OFFSET));
    } else if (Character.getType(character) != Character.FORMAT) {
      plain.append(simple(character));
    }
  }

  /** Sets a vulgar fraction apart from the digits before it: 2½ is {@code 2 1/2}, not 21/2. */
  private static void appendFraction(StringBuilder plain, int character) {
    String text = Character.toString(character);
    String parts = Normalizer.normalize(text, Normalizer.Form.NFKC);
    if (!parts.matches("\\d+" + FRACTION_SLASH + "\\d+")) {
      plain.append(text);
      return;
    }
    boolean behindDigit = plain.length() > 0 && Character.isDigit(plain.charAt(plain.length() - 1));
    plain.append(behindDigit ? " " : "").append(parts.replace(FRACTION_SLASH, '/'));
  }

  private static String simple(int character) {
    return switch (character) {
      case '\u2018', '\u2019', '\u02bc' -> "'";
      case '\u201c', '\u201d' -> "\"";
      case '\u2010', '\u2011', '\u2012', '\u2013', '\u2212', '\ufe63' -> "-";
      case FRACTION_SLASH, '\u2215' -> "/";
      case '\u066b' -> ".";
      case '\u066c' -> ",";
      default -> Character.toString(character);
    };
  }
}
