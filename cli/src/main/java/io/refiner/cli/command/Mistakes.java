package io.refiner.cli.command;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was mistyped on a command line, in the words that the help uses. */
final class Mistakes {

  private Mistakes() {}

  /** What is wrong, and what was probably meant. */
  static String message(ParameterException mistake) {
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      return mistake.getMessage() + suggestion(unmatched);
    }
    if (mistake.getCause() instanceof InvalidPathException path) {
      return invalidPath(path);
    }
    return choice(mistake).orElse(mistake.getMessage());
  }

  /** A command with a slip in it; else what picocli finds among options and commands. */
  private static String suggestion(UnmatchedArgumentException unmatched) {
    String typed = unmatched.getUnmatched().get(0);
    String command = suggestion(typed, unmatched.getCommandLine().getSubcommands().keySet());
    return command.isEmpty() && typed.startsWith("-")
        ? unmatched.getSuggestions().stream().findFirst().map(Mistakes::didYouMean).orElse("")
        : command;
  }

  /** A path that this system can't have, or can't have under the user's locale. */
  static String invalidPath(InvalidPathException mistake) {
    return mistake.getReason().contains("unmappable")
        ? "the path %s has characters that the locale's character set (%s) lacks: set LC_ALL=C.UTF-8"
            .formatted(mistake.getInput(), systemCharset())
        : "%s is no path here: %s".formatted(mistake.getInput(), mistake.getReason());
  }

  /** The nearest of the words, for the end of a message; nothing if none is near. */
  static String suggestion(String typed, Collection<String> words) {
    return words.stream()
        .filter(word -> distance(typed, word) <= Math.max(1, (word.length() + 1) / 3))
        .min((one, other) -> distance(typed, one) - distance(typed, other))
        .map(Mistakes::didYouMean)
        .orElse("");
  }

  private static String didYouMean(String word) {
    return "; did you mean " + word + "?";
  }

  /** An option that takes one of a few words. */
  private static Optional<String> choice(ParameterException mistake) {
    return Optional.ofNullable(mistake.getArgSpec())
        .filter(argument -> mistake.getValue() != null)
        .flatMap(
            argument -> {
              List<String> words = words(argument);
              return words.isEmpty() || words.contains(lower(mistake.getValue()))
                  ? Optional.empty()
                  : Optional.of(
                      "%s must be %s, not %s%s"
                          .formatted(
                              name(argument),
                              oneOf(words),
                              mistake.getValue(),
                              suggestion(lower(mistake.getValue()), words)));
            });
  }

  private static List<String> words(ArgSpec argument) {
    Class<?> type =
        argument.typeInfo().isOptional()
            ? argument.auxiliaryTypes()[argument.auxiliaryTypes().length - 1]
            : argument.type();
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants()).map(Enum.class::cast).map(Mistakes::word).toList()
        : List.of();
  }

  private static String word(Enum<?> constant) {
    return lower(constant.name());
  }

  private static String oneOf(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static String systemCharset() {
    return System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
  }

  /** How many letters have to be typed, deleted or exchanged to make one of the other. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
