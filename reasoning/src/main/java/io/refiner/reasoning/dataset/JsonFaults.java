package io.refiner.reasoning.dataset;

import java.io.CharConversionException;
import java.io.IOException;
import java.util.Locale;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/**
 * What is wrong with JSON or CSV, for the person who wrote it: in one line, with the place and what
 * to do. A library's own message is advice to its programmer.
 */
final class JsonFaults {

  private JsonFaults() {}

  /** What is wrong, and where in the file. */
  private static String describe(JacksonException e) {
    return cause(e) + place(e.getLocation());
  }

  /** What is wrong with one line of its own. */
  static String describeLine(JacksonException e) {
    JsonLocation location = e.getLocation();
    String place = location == null ? "" : " (column " + location.getColumnNr() + ")";
    return cause(e) + place;
  }

  /** What is wrong with a file that can't be read further. */
  static String describe(IOException e) {
    if (e instanceof JacksonException json) {
      return "not JSON in UTF-8: " + describe(json);
    }
    if (e instanceof CharConversionException) {
      return "not UTF-8: convert the file";
    }
    return "can't be read: " + e.getMessage();
  }

  private static String cause(JacksonException e) {
    String original = String.valueOf(e.getOriginalMessage()).toLowerCase(Locale.ROOT);
    if (e instanceof StreamConstraintsException) {
      return "a string of more than %s characters, or nesting deeper than %s"
          .formatted(Examples.MAX_LINE_CHARS, Examples.MAX_DEPTH);
    }
    if (e instanceof JsonEOFException || original.contains("end-of-input")) {
      return "it ends too early: close each bracket and quote";
    }
    if (original.contains("utf-8")) {
      return "a byte that is not UTF-8: convert the file";
    }
    if (e instanceof MismatchedInputException || original.contains("trailing token")) {
      return "something follows the object's end: give one object a line";
    }
    if (original.contains("control character") || original.contains("ctrl-char")) {
      return "a control character in a string: write line breaks as \\n";
    }
    if (original.contains("array's end")) {
      return "something follows the array's end: remove it";
    }
    return "unexpected text: quote keys and strings with \", separate them with commas";
  }

  private static String place(JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line %s, column %s)".formatted(location.getLineNr(), location.getColumnNr());
  }
}
