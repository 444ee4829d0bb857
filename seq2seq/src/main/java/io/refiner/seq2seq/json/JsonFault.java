package io.refiner.seq2seq.json;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/**
 * What is wrong with a JSON file, for the person whose file it is. The library's own message is
 * advice to its programmer.
 */
public final class JsonFault {

  private static final Pattern TWICE =
      Pattern.compile("Duplicate field '(?<key>.*)'", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private JsonFault() {}

  /** In a few words, with the place if it is known. */
  public static String describe(JacksonException e) {
    JsonLocation place = e.getLocation();
    return place == null || place.getLineNr() < 1
        ? cause(e)
        : "%s (line %s, column %s)".formatted(cause(e), place.getLineNr(), place.getColumnNr());
  }

  private static String cause(JacksonException e) {
    String original = String.valueOf(e.getOriginalMessage()).toLowerCase(Locale.ROOT);
    if (e instanceof StreamConstraintsException) {
      return "a number, string or nesting beyond every limit";
    }
    if (e instanceof JsonEOFException || original.contains("end-of-input")) {
      return "it ends too early";
    }
    Matcher twice = TWICE.matcher(String.valueOf(e.getOriginalMessage()));
    if (twice.lookingAt()) {
      return "the key " + twice.group("key") + " is there twice";
    }
    if (original.contains("trailing token")) {
      return "something follows its end";
    }
    if (original.contains("utf-8")) {
      return "a byte that is not UTF-8";
    }
    if (original.contains("control character") || original.contains("ctrl-char")) {
      return "a control character";
    }
    return "unexpected text";
  }
}
