package io.refiner.seq2seq.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits text into words and punctuation marks, each behind a U+2581, as the written {@code
 * tokenizer.json} does: {@code apples,} and {@code apples ,} are then the same to a model.
 */
final class WordSplitter {

  /** What Sentencepiece writes for a space. */
  static final char SPACE = '\u2581';

  /** Marks that stand alone; the full stop only where it is not a decimal point. */
  static final String MARKS = "[,:;?!()\"$%|]|\\.(?![0-9])|'[A-Za-z]*";

  /** Marks that are written without a space in front of them. */
  static final List<String> GLUED = List.of(",", ":", ";", "?", "!", "%", ".", "'");

  /** Marks that are written with a space in front of them. */
  static final List<String> SPACED = List.of("(", ")", "\"", "$", "|");

  /** What is read as something simpler: regular expression and replacement. */
  static final List<Replacement> REPLACEMENTS =
      List.of(
          new Replacement("[\\x00-\\x1f\\x7f]", " "),
          new Replacement("[\u2018\u2019\u0060\u00b4]", "'"),
          new Replacement("[\u201c\u201d]", "\""),
          new Replacement("[\u2012-\u2015]", "-"));

  private static final Pattern MARK = Pattern.compile(MARKS);

  private final boolean lowercase;

  WordSplitter(boolean lowercase) {
    this.lowercase = lowercase;
  }

  List<String> split(String text) {
    String clean = text;
    for (Replacement replacement : REPLACEMENTS) {
      clean = clean.replaceAll(replacement.regex(), replacement.content());
    }
    if (lowercase) {
      clean = clean.toLowerCase(Locale.ROOT);
    }
    List<String> words = new ArrayList<>();
    for (String chunk : clean.trim().split("\\s+")) {
      splitMarks(chunk, words);
    }
    return words;
  }

  private static void splitMarks(String chunk, List<String> words) {
    Matcher mark = MARK.matcher(chunk);
    int from = 0;
    while (mark.find()) {
      addWord(chunk.substring(from, mark.start()), words);
      addWord(mark.group(), words);
      from = mark.end();
    }
    addWord(chunk.substring(from), words);
  }

  private static void addWord(String word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(SPACE + word);
    }
  }

  record Replacement(String regex, String content) {}
}
