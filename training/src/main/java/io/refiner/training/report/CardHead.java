package io.refiner.training.report;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The head of a model card, which Hugging Face's Hub reads. The licence is unknown: whoever
 * publishes a model decides it. Data sets are not named there, since they would be looked for on
 * the Hub.
 *
 * @param role generator or critic
 * @param whole whether the folder holds all weights; else an adapter
 * @param base the checkpoint that the run began from, if it was one
 * @param dev the file of the dev problems
 * @param scores on the dev problems, by name
 */
record CardHead(
    String role, boolean whole, Optional<String> base, String dev, Map<String, Double> scores) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The head with its marks, before the text of the card. */
  String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("---\n");
    yaml.append("license: unknown\n");
    yaml.append("language: en\n");
    yaml.append("library_name: ").append(whole ? "transformers" : "peft").append('\n');
    yaml.append("pipeline_tag: text2text-generation\n");
    yaml.append("tags:\n- t5\n- math-word-problems\n- refiner\n");
    base.ifPresent(
        from -> {
          yaml.append("base_model: ").append(quoted(from)).append('\n');
          yaml.append("base_model_relation: ").append(whole ? "finetune" : "adapter").append('\n');
        });
    index(yaml);
    return yaml.append("---\n\n").toString();
  }

  /** Scores that are numbers; the Hub takes no others. */
  private void index(StringBuilder yaml) {
    if (scores.values().stream().noneMatch(Double::isFinite)) {
      return;
    }
    yaml.append(
        """
        model-index:
        - name: %s
          results:
          - task:
              type: text2text-generation
              name: Math word problems
            dataset:
              type: math-word-problems
              name: %s
            metrics:
        """
            .formatted(quoted("mwp-" + role), quoted(dev)));
    scores.forEach(
        (name, score) -> {
          if (Double.isFinite(score)) {
            yaml.append(
                String.format(
                    Locale.ROOT,
                    "    - type: %s%n      name: %s%n      value: %.4f%n",
                    type(name),
                    quoted(name),
                    score));
          }
        });
  }

  private static String type(String name) {
    if (name.contains("exact match")) {
      return "exact_match";
    }
    return name.contains("accuracy") ? "accuracy" : name.replaceAll("[^A-Za-z0-9]+", "_");
  }

  /** A string of JSON is one of YAML. */
  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a string is always JSON", e);
    }
  }
}
