package io.refiner.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.refiner.files.AtomicFile;
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
 * @param base the checkpoint that the run began from, if it was one
 * @param dev the file of the dev problems
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
    Optional<String> base,
    String dev,
    long step,
    Map<String, Double> scores) {

  public static final String NAME = "README.md";

  public ModelCard {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /**
   * Writes the card beside the weights; whatever happens, the old card or the new one is whole.
   *
   * @param folder where the card goes: that of the weights
   * @param output the run's folder, in which an adapter is
   * @param shape of the model, which an adapter may be of
   * @throws UncheckedIOException if it can't be written
   */
  public void write(Path folder, Path output, T5Config shape) {
    Path weights = folder.resolve("model.safetensors");
    Path adapter = output.resolve("adapter/adapter_model.safetensors");
    CardHead head = new CardHead(role, Files.exists(weights), base, dev, scores);
    try {
      AtomicFile.write(folder.resolve(NAME), head.yaml() + text(shape, content(weights, adapter)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the model card to " + folder, e);
    }
  }

  /** What the folder holds, with sizes. */
  private static String content(Path whole, Path adapter) throws IOException {
    List<String> parts = new ArrayList<>();
    if (Files.exists(whole)) {
      parts.add("16-bit weights, %s".formatted(megabytes(whole)));
    }
    if (Files.exists(adapter)) {
      parts.add(
          "a low-rank adapter for `peft` in `adapter/`, %s, of the checkpoint that the run began from"
              .formatted(megabytes(adapter)));
    }
    return String.join("; ", parts) + ".";
  }

  private static String megabytes(Path file) throws IOException {
    return String.format(Locale.ROOT, "%.1f MB", Files.size(file) / 1e6);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private String text(T5Config shape, String content) {
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

        Seed %s, best after step %s, %s in all. Learned from %s. %s
        `metrics.jsonl` has the course of the run.

        ## Shape

        %s + %s layers, width %s, %s heads of %s, feed-forward %s, %s tokens.
        In this folder: %s

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
            grouped(step),
            minutes(),
            material,
            origin,
            shape.numLayers(),
            shape.numDecoderLayers(),
            shape.dModel(),
            shape.numHeads(),
            shape.dKv(),
            shape.dFf(),
            grouped(shape.vocabSize()),
            content,
            rows);
  }

  private String minutes() {
    long minutes = duration.toMinutes();
    return minutes < 1 ? "less than a minute" : minutes + (minutes == 1 ? " minute" : " minutes");
  }

  private static String shown(String name, double score) {
    return name.equals("turns") || name.endsWith("loss")
        ? String.format(Locale.ROOT, "%.2f", score)
        : String.format(Locale.ROOT, "%.1f %%", 100 * score);
  }
}
