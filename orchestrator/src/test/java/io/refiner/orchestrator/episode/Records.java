package io.refiner.orchestrator.episode;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;

/** Records as the other services would write them. */
public final class Records {

  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  public static final ModelVersion GENERATOR = new ModelVersion("generator", 0L, "aa");
  public static final ModelVersion CRITIC = new ModelVersion("critic", 0L, "bb");
  public static final Decoding GREEDY = new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64);
  public static final Judgement NO = new Judgement(List.of(), "No", 1.0, null);

  private Records() {}

  /** A problem of the {@link WordTask} that takes up to so many turns. */
  public static Problem problem(String id, int turns) {
    return problem(id, options(turns));
  }

  public static Problem problem(String id, Options options) {
    return new Problem(id, "word", "Say a word.", List.of(), null, options, null, null);
  }

  public static Options options(int turns) {
    return new Options(turns, 1, GREEDY, CriticKind.NEURAL, null);
  }

  public static Judgement objection(double reward) {
    return new Judgement(
        List.of(new Finding("wrong-word", 0, null, null)), "The word is wrong.", reward, null);
  }

  public static Candidate candidate(String text, float... logProbs) {
    List<Float> values = IntStream.range(0, logProbs.length).mapToObj(i -> logProbs[i]).toList();
    return new Candidate(text, Collections.nCopies(values.size(), 7), values, StopReason.END);
  }

  public static Hypotheses hypotheses(GenerationRequest request, Candidate... candidates) {
    return new Hypotheses(
        request, Arrays.asList(candidates), GENERATOR, request.getAskedAt().plusMillis(10), null);
  }

  public static Hypotheses noHypotheses(GenerationRequest request, Failure failure) {
    return new Hypotheses(
        request, List.of(), GENERATOR, request.getAskedAt().plusMillis(10), failure);
  }

  /** Feedback on one candidate. */
  public static Feedback feedback(GenerationRequest request, String word, Judgement judgement) {
    return feedback(hypotheses(request, candidate(word, -0.5f)), judgement);
  }

  public static Feedback feedback(Hypotheses hypotheses, Judgement... judgements) {
    return new Feedback(
        hypotheses,
        Arrays.asList(judgements),
        CRITIC,
        CriticKind.NEURAL,
        hypotheses.getGeneratedAt().plusMillis(10),
        null);
  }

  /** Feedback of a critic that could not judge. */
  public static Feedback noFeedback(Hypotheses hypotheses, Failure failure) {
    return new Feedback(
        hypotheses,
        List.of(),
        CRITIC,
        CriticKind.NEURAL,
        hypotheses.getGeneratedAt().plusMillis(10),
        failure);
  }
}
