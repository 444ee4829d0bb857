package io.refiner.generator;

import java.time.Instant;
import java.util.List;

import org.apache.avro.specific.SpecificRecord;

import io.refiner.messaging.worker.Input;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;

/** Requests as an orchestrator writes them. */
public final class Requests {

  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  public static final String GOLD = "#0: add ( number0, number1 ) | EOS";
  public static final Options OPTIONS = options(1, 64);

  private Requests() {}

  public static Options options(int samples, int maxNewTokens) {
    Decoding decoding = new Decoding(DecodingMethod.NUCLEUS, 0.7, 0.9, maxNewTokens);
    return new Options(3, samples, decoding, CriticKind.NEURAL, null);
  }

  public static Problem problem(String id, String text, Options options) {
    return new Problem(
        id, "mwp", text, List.of(3.0, 4.0), new Gold(GOLD, "7"), options, null, null);
  }

  public static Problem problem(String id) {
    return problem(id, "number0 and number1 ?", OPTIONS);
  }

  public static GenerationRequest first(Problem problem) {
    return new GenerationRequest(problem, 1, null, 42L, NOW);
  }

  public static GenerationRequest later(Problem problem, int turn) {
    return new GenerationRequest(problem, turn, new Attempt("h", "f", List.of()), 42L + turn, NOW);
  }

  public static Input input(int partition, SpecificRecord value) {
    String key =
        value instanceof GenerationRequest request ? request.getProblem().getId() : "other";
    return new Input(Topics.GENERATION_REQUESTS.topicName(), partition, 0, 0, key, value);
  }
}
