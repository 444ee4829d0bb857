package io.refiner.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.ConfigFactory;

import io.refiner.seq2seq.DeviceChoice;

/** Training requests for tests that train within a second. */
record Requests(Path problems) {

  /** Two wordings that differ in one word; numbers play no part in what is learned. */
  private static final String ADDS =
      "{\"id\": \"a%1$d\", \"text\": \"%2$s found number0 pens and number1 more\", "
          + "\"numbers\": [8, 5], \"gold\": \"#0: add ( number0, number1 ) |\"}";

  private static final String SUBTRACTS =
      "{\"id\": \"s%1$d\", \"text\": \"%2$s lost number1 of number0 pens\", "
          + "\"numbers\": [8, 5], \"gold\": \"#0: subtract ( number0, number1 ) |\"}";

  static final List<String> NAMES = List.of("tom", "ann", "bob", "eve", "kim", "leo", "max", "zoe");

  private static final String TINY =
      """
      refiner.training {
        threads = 1
        model { d-model = 32, d-kv = 16, d-ff = 64, heads = 2, encoder-layers = 1
                decoder-layers = 1, vocabulary-size = 400 }
        generator { steps = 120, batch-tokens = 400, learning-rate = 1e-2, dropout = 0
                    ema = 0.8, synthetic = 0, revisions = 0.5, evaluate-every = 60
                    write-every = 5 }
        critic { steps = 40, batch-tokens = 400, learning-rate = 1e-2, dropout = 0, ema = 0.8
                 synthetic = 0, evaluate-every = 20, samples = 2 }
        refine { steps = 20, batch-tokens = 400, learning-rate = 3e-3, dropout = 0, ema = 0.8
                 synthetic = 0, evaluate-every = 10, chunk = 8 }
      }
      """;

  /** Writes the problems to learn from into a folder. */
  static Path problems(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      lines.add(ADDS.formatted(i, NAMES.get(i)));
      lines.add(SUBTRACTS.formatted(i, NAMES.get(i)));
    }
    return Files.write(folder.resolve("problems.jsonl"), lines);
  }

  /** Settings of a tiny model, with some more. */
  static TrainingSettings settings(String more) {
    return TrainingSettings.from(
        ConfigFactory.parseString(more)
            .withFallback(ConfigFactory.parseString(TINY))
            .withFallback(ConfigFactory.defaultReference()));
  }

  TrainingRequest of(Path output, Optional<Path> base, Optional<Path> partner) {
    return request(output, TrainingData.of(problems), base, partner);
  }

  TrainingRequest of(Path output, TrainingData data, Optional<Path> partner) {
    return request(output, data, Optional.empty(), partner);
  }

  TrainingRequest of(Path output, TrainingData data, Optional<Path> base, Optional<Path> partner) {
    return request(output, data, base, partner);
  }

  TrainingRequest ofTask(String task, Path output) {
    return changed(of(output, Optional.empty(), Optional.empty()), task, Optional.empty(), false);
  }

  TrainingRequest timed(Path output, long millis) {
    Optional<Duration> time = Optional.of(Duration.ofMillis(millis));
    return changed(of(output, Optional.empty(), Optional.empty()), "mwp", time, false);
  }

  /** The same request, to go on with. */
  static TrainingRequest resumed(TrainingRequest request) {
    return changed(request, request.task(), request.time(), true);
  }

  /** The same request but for one of the facts that its run is known by. */
  static TrainingRequest other(
      TrainingRequest request, String fact, Path problems, Path base, Path partner) {
    return new TrainingRequest(
        request.task(),
        fact.equals("training problems") ? TrainingData.of(problems) : request.data(),
        fact.equals("dev problems") ? problems : request.dev(),
        request.output(),
        fact.equals("base") ? Optional.of(base) : request.base(),
        fact.equals("partner") ? Optional.of(partner) : request.partner(),
        fact.equals("seed") ? request.seed() + 1 : request.seed(),
        request.time(),
        request.resume(),
        request.device(),
        request.command());
  }

  private static TrainingRequest changed(
      TrainingRequest request, String task, Optional<Duration> time, boolean resume) {
    return new TrainingRequest(
        task,
        request.data(),
        request.dev(),
        request.output(),
        request.base(),
        request.partner(),
        request.seed(),
        time,
        resume,
        request.device(),
        request.command());
  }

  private TrainingRequest request(
      Path output, TrainingData data, Optional<Path> base, Optional<Path> partner) {
    return new TrainingRequest(
        "mwp",
        data,
        problems,
        output,
        base,
        partner,
        5,
        Optional.empty(),
        false,
        DeviceChoice.CPU,
        "./refiner train " + output.getFileName() + " --task mwp");
  }
}
