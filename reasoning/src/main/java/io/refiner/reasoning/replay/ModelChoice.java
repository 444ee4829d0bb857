package io.refiner.reasoning.replay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names versions of a model, by number or by weights. */
public sealed interface ModelChoice {

  /** Whether this names that version. */
  boolean includes(ModelVersion version);

  /** As {@link #parse} reads it. */
  String text();

  /** Versions by number, both ends included. */
  record Versions(long from, long to) implements ModelChoice {

    public Versions {
      if (from < 0 || to < from) {
        throw new IllegalArgumentException(
            "versions must rise from 0 or more, not from " + from + " to " + to);
      }
    }

    @Override
    public boolean includes(ModelVersion version) {
      return version.version() >= from && version.version() <= to;
    }

    @Override
    public String text() {
      return from == to ? Long.toString(from) : from + "-" + to;
    }
  }

  /** The weights whose SHA-256 begins so, in lower-case hex. */
  record Digest(String prefix) implements ModelChoice {

    @Override
    public boolean includes(ModelVersion version) {
      return version.digest().startsWith(prefix);
    }

    @Override
    public String text() {
      return prefix;
    }
  }

  /**
   * Reads {@code 3}, {@code 3-7}, or the first 8 or more hex digits of the weights' SHA-256.
   * Decimal digits alone are a version.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static ModelChoice parse(String text) {
    Matcher versions = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?").matcher(text);
    if (versions.matches()) {
      long from = Long.parseLong(versions.group(1));
      return new Versions(
          from, versions.group(2) == null ? from : Long.parseLong(versions.group(2)));
    }
    if (text.matches("[0-9a-f]{8,64}")) {
      return new Digest(text);
    }
    throw new IllegalArgumentException(
        "give a version such as 3, versions such as 3-7, or 8 or more hex digits of the weights'"
            + " SHA-256, not "
            + text);
  }
}
