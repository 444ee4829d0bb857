package io.refiner.generator;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.policies.Policy;
import io.refiner.policies.PolicySource;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;

import static io.refiner.generator.Requests.NOW;
import static io.refiner.generator.Requests.OPTIONS;
import static io.refiner.generator.Requests.first;
import static io.refiner.generator.Requests.input;
import static io.refiner.generator.Requests.later;
import static io.refiner.generator.Requests.options;
import static io.refiner.generator.Requests.problem;
import static org.assertj.core.api.Assertions.assertThat;

class HypothesesHandlerTest {

  private static final ModelVersion VERSION = new ModelVersion("mwp", 0L, EchoModel.DIGEST);

  private final EchoModel model = new EchoModel();
  private final HypothesesHandler handler =
      new HypothesesHandler(
          PolicySource.fixed(new Policy(VERSION, model)),
          Set.of("mwp"),
          InstantSource.fixed(NOW.plusMillis(5)));

  @Test
  void answersEachRequestOnItsPartitionWithAsManyCandidatesAsItAsksFor() {
    Problem two = problem("b", "number0 and number1 ?", options(2, 64));

    List<Output> outputs = handle(input(3, first(problem("a"))), input(1, first(two)));

    assertThat(outputs)
        .extracting(Output::topic, Output::partition, Output::key)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("hypotheses", 3, "a"),
            org.assertj.core.groups.Tuple.tuple("hypotheses", 1, "b"));
    assertThat(hypotheses(outputs, 1))
        .isEqualTo(
            new Hypotheses(
                first(two),
                List.of(
                    new Candidate(
                        "number0 and number1 ?0", List.of(0), List.of(-1f), StopReason.END),
                    new Candidate(
                        "number0 and number1 ?1", List.of(1), List.of(-1f), StopReason.LENGTH)),
                VERSION,
                NOW.plusMillis(5),
                null));
  }

  @Test
  void givesTheModelAWholeBatchAtOnce() {
    handle(input(0, first(problem("a"))), input(0, first(problem("b"))));

    assertThat(model.calls()).singleElement().satisfies(call -> assertThat(call).hasSize(2));
  }

  @Test
  void asksAsTheProblemSaysWithASeedOfRequestAndWeights() {
    handle(input(0, first(problem("a", "number0 and number1 ?", options(2, 33)))));

    assertThat(model.calls().get(0))
        .containsExactly(
            new Prompt("number0 and number1 ?", 2, Decoding.nucleus(0.9, 0.7, 33), 42L ^ 0xff));
  }

  @Test
  void showsTheModelTheLastHypothesisAndWhatWasSaidOfIt() {
    handle(input(0, later(problem("a", "number0 + number1", OPTIONS), 2)));

    assertThat(model.calls().get(0).get(0).text())
        .isEqualTo("number0 + number1 previous answer: h hint: f");
  }

  @Test
  void doesNotGiveAnAnswerAgainThatTheCriticHasRefused() {
    Options greedy = Options.newBuilder().build();
    String prompt = "number0 + number1 previous answer: h hint: f";
    Attempt previous = new Attempt("h", "f", List.of(prompt + "0"));
    Problem problem = problem("a", "number0 + number1", greedy);

    List<Output> outputs = handle(input(0, new GenerationRequest(problem, 3, previous, 1L, NOW)));

    assertThat(hypotheses(outputs, 0).getCandidates())
        .extracting(Candidate::getText)
        .containsExactly(prompt + "1");
  }

  @Test
  void tellsWhenAPromptIsTooLongInsteadOfCuttingIt() {
    GenerationRequest tooLong = first(problem("a", "number0 number1 " + "x ".repeat(20), OPTIONS));

    List<Output> outputs = handle(input(0, tooLong), input(0, first(problem("b"))));

    assertThat(hypotheses(outputs, 0).getCandidates()).isEmpty();
    assertThat(hypotheses(outputs, 0).getFailure())
        .contains(
            new Failure(
                "prompt-too-long",
                "text",
                "the prompt of turn 1 has 22 tokens, the generator takes 10: shorten text"));
    assertThat(hypotheses(outputs, 1).getCandidates()).as("the others are answered").hasSize(1);
  }

  @Test
  void tellsWhenItsModelWasNotTrainedForTheTask() {
    Problem chess = new Problem("a", "chess", "e4", List.of(), null, OPTIONS, null, null);

    Failure failure = hypotheses(handle(input(0, first(chess))), 0).getFailure().orElseThrow();

    assertThat(failure.getCode()).isEqualTo("unsupported-task");
    assertThat(failure.getMessage()).contains("[mwp]").contains("chess");
  }

  @Test
  void tellsWhenAnOptionIsOutOfRange() {
    GenerationRequest request = first(problem("a", "number0 number1", options(1, 1_000_000)));

    Failure failure = hypotheses(handle(input(0, request)), 0).getFailure().orElseThrow();

    assertThat(failure.getField()).isEqualTo("options.decoding.maxNewTokens");
  }

  @Test
  void leavesTheModelAloneWhenThereIsNothingToAsk() {
    assertThat(handle()).isEmpty();
    assertThat(model.calls()).isEmpty();
  }

  @Test
  void sendsAnythingButARequestToTheDeadLetters() {
    List<Output> outputs = handle(input(2, problem("a")));

    DeadLetter letter = (DeadLetter) outputs.get(0).value().orElseThrow();
    assertThat(letter.getFailure().getMessage())
        .isEqualTo("topic generation-requests can't hold Problem");
  }

  private List<Output> handle(Input... inputs) {
    return handler.handle(new Batch(NOW, Set.of(0, 1, 2, 3), List.of(inputs)));
  }

  private static Hypotheses hypotheses(List<Output> outputs, int index) {
    return (Hypotheses) outputs.get(index).value().orElseThrow();
  }
}
