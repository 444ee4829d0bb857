package io.refiner.reasoning.mwp.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Wordings that share a formula.
 *
 * @param steps the formula's steps
 * @param ranges what each number is drawn from, by its letter
 * @param wordings texts with slots
 */
record Template(List<StepPattern> steps, Map<String, Range> ranges, List<String> wordings) {

  private static final Range USUAL = new Range(2, 99);

  /** The number of a remark that plays no part, always {@code e}: an age, a distance, a count. */
  private static final Range ASIDE = new Range(5, 19);

  Template {
    steps = List.copyOf(steps);
    ranges = Map.copyOf(ranges);
    wordings = List.copyOf(wordings);
  }

  /** Operator and operands: a letter, {@code #k} or a constant. */
  record StepPattern(String operator, String first, String second) {}

  /** Whole numbers from low to high, both included. */
  record Range(int low, int high) {}

  Range range(String letter) {
    return ranges.getOrDefault(letter, letter.equals("e") ? ASIDE : USUAL);
  }

  /** Reads blocks of a formula line, an optional line of ranges, and wordings. */
  static List<Template> parse(List<String> lines) {
    List<Template> templates = new ArrayList<>();
    List<String> block = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("=") && !block.isEmpty()) {
        templates.add(block(block));
        block.clear();
      }
      if (!line.isBlank() && !line.startsWith("# ") && !line.equals("#")) {
        block.add(line.strip());
      }
    }
    templates.add(block(block));
    return List.copyOf(templates);
  }

  private static Template block(List<String> lines) {
    List<StepPattern> steps = new ArrayList<>();
    for (String step : lines.get(0).substring(1).split(";")) {
      String[] parts = step.strip().split(" ");
      steps.add(new StepPattern(parts[0], parts[1], parts[2]));
    }
    boolean bounded = lines.get(1).startsWith("where ");
    return new Template(
        steps,
        bounded ? ranges(lines.get(1).substring("where ".length())) : Map.of(),
        lines.subList(bounded ? 2 : 1, lines.size()));
  }

  private static Map<String, Range> ranges(String text) {
    Map<String, Range> ranges = new HashMap<>();
    for (String part : text.split(",")) {
      String[] words = part.strip().split(" ");
      String[] bounds = words[1].split("\\.\\.");
      ranges.put(words[0], new Range(Integer.parseInt(bounds[0]), Integer.parseInt(bounds[1])));
    }
    return ranges;
  }
}
