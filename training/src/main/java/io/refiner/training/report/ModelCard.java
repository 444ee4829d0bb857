package io.refiner.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.refiner.seq2seq.T5Config;

/**
 * What a user should know of a checkpoint; written as its folder's {@code README.md}.
 *
 * @param role generator or critic
 * @param command what was run
 * @param seed of the run
 * @param duration of the run, up to now
 * @param material how much it learned from, in words
 * @param origin where that and the first weights are from, as sentences
 * @param step optimizer steps before these weights
 * @param scores on the dev problems, by name
 */
public record ModelCard(
    String role,
    String command,
    long seed,
    Duration duration,
    String material,
    String origin,
    long step,
    Map<String, Double> scores) {

  public static final String NAME = "README.md";

  public ModelCard {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /**
   * Writes the card beside the weights.
   *
   * @throws UncheckedIOException if it can't be written
   */
  public void write(Path folder, T5Config shape) {
    try {
      long bytes = Files.size(folder.resolve("model.safetensors"));
      Files.writeString(folder.resolve(NAME), text(shape, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the model card to " + folder, e);
    }
  }

  private String text(T5Config shape, long bytes) {
    StringBuilder rows = new StringBuilder();
    scores.forEach(
        (name, score) ->
            rows.append(String.format(Locale.ROOT, "| %s | %s |%n", name, shown(name, score))));
    return """
        # Math word problems: %s

        A T5 trained by Refiner itself; load it with Refiner or with
        `transformers` (`T5ForConditionalGeneration`, `PreTrainedTokenizerFast`).

        ## Training

        ```
        %s
        ```

        Seed %d, best after step %,d, %d minutes in all. Learned from %s. %s
        `metrics.jsonl` has the course of the run.

        ## Shape

        %d + %d layers, width %d, %d heads of %d, feed-forward %d, %,d tokens; 16-bit weights,
        %.1f MB.

        ## Scores on the dev problems

        The weights were chosen by these scores, so expect a little less elsewhere.

        | score | value |
        | --- | --- |
        %s
        ## Limits

        English school problems of one to four steps whose numbers are masked as `number0`,
        `number1` ...; anything else gives nonsense. The numbers' values are not seen.
        """
        .formatted(
            role,
            command,
            seed,
            step,
            Math.max(1, duration.toMinutes()),
            material,
            origin,
            shape.numLayers(),
            shape.numDecoderLayers(),
            shape.dModel(),
            shape.numHeads(),
            shape.dKv(),
            shape.dFf(),
            shape.vocabSize(),
            bytes / 1e6,
            rows);
  }

  private static String shown(String name, double score) {
    return name.equals("turns")
        ? String.format(Locale.ROOT, "%.2f", score)
        : String.format(Locale.ROOT, "%.1f %%", 100 * score);
  }
}
