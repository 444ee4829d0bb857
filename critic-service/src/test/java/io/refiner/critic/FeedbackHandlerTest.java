package io.refiner.critic;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.policies.Policy;
import io.refiner.policies.PolicySource;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Solver;
import io.refiner.training.refinement.SolverSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class FeedbackHandlerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String RIGHT = "#0: add ( number0, number1 ) | EOS";
  private static final String WRONG = "#0: subtract ( number0, number1 ) | EOS";
  private static final ModelVersion GENERATOR = new ModelVersion("g", 0L, "");
  private static final ModelVersion VERSION = new ModelVersion("mwp", 0L, "ff");

  private final Model model = new Model();
  private final FeedbackHandler handler =
      handler(policy -> new NeuralCritic(policy.model(), policy.version(), Set.of("mwp"), 50));
  private final FeedbackHandler oracle = FeedbackHandler.oracle(InstantSource.fixed(NOW));

  private FeedbackHandler handler(Function<Policy, ModelCritic> critic) {
    PolicySource policies = PolicySource.fixed(new Policy(VERSION, model));
    return new FeedbackHandler(
        Optional.of(new ModelCritics(policies, critic)), InstantSource.fixed(NOW));
  }

  @Test
  void judgesEveryCandidateByWhatTheModelWrites() {
    Hypotheses hypotheses = hypotheses(CriticKind.NEURAL, "mwp", RIGHT, WRONG);

    Feedback feedback = feedback(handler, hypotheses);

    assertThat(feedback.getHypotheses()).isEqualTo(hypotheses);
    assertThat(feedback.getCritic()).isEqualTo(VERSION);
    assertThat(feedback.getKind()).isEqualTo(CriticKind.NEURAL);
    assertThat(feedback.getJudgements()).hasSize(2);
    assertThat(feedback.getJudgements().get(0).getFeedback()).isEqualTo("No");
    assertThat(feedback.getJudgements().get(0).getFindings()).isEmpty();
    assertThat(feedback.getJudgements().get(0).getReward()).isEqualTo(1);
    assertThat(feedback.getJudgements().get(1).getFindings())
        .extracting(Finding::getType)
        .containsExactly("incorrect-operator");
    assertThat(feedback.getJudgements().get(1).getFeedback())
        .isEqualTo("the operator in #0 is incorrect.");
  }

  @Test
  void givesTheModelAWholeBatchAtOnceAndAnswersOnItsPartitions() {
    List<Output> outputs =
        handle(
            handler,
            input(4, hypotheses(CriticKind.NEURAL, "mwp", RIGHT)),
            input(2, hypotheses(CriticKind.ORACLE, "mwp", RIGHT)),
            input(1, hypotheses(CriticKind.NEURAL, "mwp", WRONG)));

    assertThat(model.calls).isEqualTo(1);
    assertThat(outputs).extracting(Output::topic).containsOnly("feedback");
    assertThat(outputs).extracting(Output::partition).containsExactly(4, 2, 1);
    assertThat(outputs)
        .extracting(output -> read(output).getCritic().getName())
        .containsExactly("mwp", "oracle", "mwp");
  }

  @Test
  void comparesWithGoldWhereTheProblemAsksForIt() {
    Feedback feedback = feedback(oracle, hypotheses(CriticKind.ORACLE, "mwp", RIGHT, WRONG));

    assertThat(feedback.getJudgements().get(0).getFindings()).isEmpty();
    assertThat(feedback.getJudgements().get(1).getFindings()).isNotEmpty();
    assertThat(feedback.getKind()).isEqualTo(CriticKind.ORACLE);
  }

  @Test
  void comparesWithItsModelsOwnAnswerWhereItSolves() {
    FeedbackHandler solver = solver(0.5);

    Feedback feedback = feedback(solver, hypotheses(CriticKind.NEURAL, "mwp", RIGHT, WRONG));

    assertThat(model.prompts).hasSize(1).allMatch(prompt -> !prompt.contains("#0"));
    assertThat(feedback.getKind()).isEqualTo(CriticKind.NEURAL);
    assertThat(feedback.getCritic()).isEqualTo(VERSION);
    assertThat(feedback.getJudgements().get(0).getFindings()).isEmpty();
    assertThat(confidence(feedback)).isCloseTo(Math.exp(-0.1), within(1e-6));
    assertThat(feedback.getJudgements().get(1).getFeedback())
        .isEqualTo("the operator in #0 is incorrect.");
  }

  @Test
  void acceptsWhereItSolvesButIsNotSure() {
    Feedback feedback = feedback(solver(0.95), hypotheses(CriticKind.NEURAL, "mwp", WRONG));

    assertThat(feedback.getJudgements())
        .singleElement()
        .matches(one -> one.getFindings().isEmpty());
    assertThat(confidence(feedback)).isCloseTo(1 - Math.exp(-0.1), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "#0: add ( number0, number2 ) | EOS ; 1",
        "#0: add ( #0, number1 ) | EOS ; 0",
        "#0: divide ( number0, 0.0 ) | EOS ; 1",
        "#0: multiply ( number2, number3 ) | EOS ; 0",
      })
  void noCriticAcceptsWhatGivesNoAnswer(String hypothesis, int operand) {
    model.answer = Optional.of("No");
    FeedbackHandler blind =
        handler(policy -> new NeuralCritic(policy.model(), policy.version(), Set.of("mwp"), 50));

    assertRefusedAt(feedback(blind, hypotheses(CriticKind.NEURAL, "mwp", hypothesis)), operand);
    assertRefusedAt(feedback(noisy(0), hypotheses(CriticKind.NEURAL, "mwp", hypothesis)), operand);
    assertThat(feedback(noisy(1), hypotheses(CriticKind.NEURAL, "mwp", hypothesis)))
        .satisfies(FeedbackHandlerTest::assertRefused);
    // A solver that writes the same, and one that is never sure.
    assertThat(feedback(solver(0.5, hypothesis), hypotheses(CriticKind.NEURAL, "mwp", hypothesis)))
        .satisfies(one -> assertRefusedAt(one, operand));
    assertThat(feedback(solver(1, RIGHT), hypotheses(CriticKind.NEURAL, "mwp", hypothesis)))
        .satisfies(one -> assertRefusedAt(one, operand));
    assertThat(feedback(oracle, hypotheses(CriticKind.ORACLE, "mwp", hypothesis)))
        .satisfies(FeedbackHandlerTest::assertRefused);
  }

  private static void assertRefused(Feedback feedback) {
    assertThat(feedback.getJudgements()).isNotEmpty();
    assertThat(feedback.getJudgements().get(0).getFindings()).isNotEmpty();
    assertThat(feedback.getJudgements().get(0).getReward()).isLessThan(1);
  }

  private static void assertRefusedAt(Feedback feedback, int operand) {
    assertRefused(feedback);
    Finding finding = feedback.getJudgements().get(0).getFindings().get(0);
    assertThat(finding.getType()).isEqualTo("incorrect-operand");
    assertThat(finding.getStep()).contains(0);
    assertThat(finding.getOperand()).contains(operand);
  }

  private static double confidence(Feedback feedback) {
    return feedback.getJudgements().get(0).getConfidence().orElseThrow();
  }

  @Test
  void tellsWhenItsModelCannotSolveTheTask() {
    Feedback feedback = feedback(solver(0.5), hypotheses(CriticKind.NEURAL, "chess", "e4"));

    assertThat(feedback.getFailure().orElseThrow().getCode()).isEqualTo("unsupported-task");
  }

  @Test
  void replacesFeedbackWhereItIsNoisyAndRepeatsItself() {
    FeedbackHandler noisy = noisy(1);
    Hypotheses hypotheses = hypotheses(CriticKind.NEURAL, "mwp", RIGHT, RIGHT, "no formula");

    Feedback feedback = feedback(noisy, hypotheses);

    assertThat(feedback.getJudgements()).hasSize(3).noneMatch(one -> one.getFindings().isEmpty());
    assertThat(feedback(noisy, hypotheses)).isEqualTo(feedback);
    assertThat(feedback.getCritic()).isEqualTo(VERSION);
  }

  @Test
  void replacesAboutAsMuchFeedbackAsIsSaid() {
    String[] right = Collections.nCopies(400, RIGHT).toArray(String[]::new);

    Feedback feedback = feedback(noisy(0.25), hypotheses(CriticKind.NEURAL, "mwp", right));

    assertThat(feedback.getJudgements().stream().filter(one -> !one.getFindings().isEmpty()))
        .hasSizeBetween(70, 130);
  }

  private FeedbackHandler noisy(double rate) {
    return handler(
        policy ->
            new NoisyCritic(
                new NeuralCritic(policy.model(), policy.version(), Set.of("mwp"), 50), rate));
  }

  private FeedbackHandler solver(double confidence) {
    return solver(confidence, RIGHT);
  }

  private FeedbackHandler solver(double confidence, String answer) {
    model.answer = Optional.of(answer);
    Solver solver = new Solver(SolverSettings.greedy(confidence, 50));
    return handler(
        policy -> new SolvingCritic(policy.model(), policy.version(), Set.of("mwp"), solver));
  }

  @Test
  void passesOnThatTheGeneratorCouldNotAnswer() {
    Hypotheses none =
        new Hypotheses(
            request(CriticKind.NEURAL, "mwp"),
            List.of(),
            GENERATOR,
            NOW,
            new Failure("prompt-too-long", "text", "cut it"));

    Feedback feedback = feedback(handler, none);

    assertThat(feedback.getHypotheses()).isEqualTo(none);
    assertThat(feedback.getJudgements()).isEmpty();
    assertThat(feedback.getFailure()).isEmpty();
    assertThat(model.calls).isZero();
  }

  @Test
  void countsACandidateThatIsTooLongAsWrongThroughout() {
    Feedback feedback =
        feedback(handler, hypotheses(CriticKind.NEURAL, "mwp", "x ".repeat(99), RIGHT));

    assertThat(feedback.getJudgements().get(0).getReward()).isZero();
    assertThat(feedback.getJudgements().get(0).getFindings())
        .extracting(Finding::getType)
        .containsExactly("too-long");
    assertThat(feedback.getJudgements().get(1).getReward()).isEqualTo(1);
  }

  @Test
  void tellsWhenNoCandidateCanBeRead() {
    Feedback feedback = feedback(handler, hypotheses(CriticKind.NEURAL, "mwp", "x ".repeat(99)));

    assertThat(feedback.getJudgements()).isEmpty();
    assertThat(feedback.getFailure().orElseThrow().getCode()).isEqualTo("prompt-too-long");
  }

  @Test
  void tellsWhenItsModelWasNotTrainedForTheTask() {
    Feedback feedback = feedback(handler, hypotheses(CriticKind.NEURAL, "chess", "e4"));

    assertThat(feedback.getFailure().orElseThrow().getCode()).isEqualTo("unsupported-task");
  }

  @Test
  void tellsWhenAModelIsAskedForAndThereIsNone() {
    Feedback feedback = feedback(oracle, hypotheses(CriticKind.NEURAL, "mwp", RIGHT));

    assertThat(feedback.getFailure().orElseThrow().getMessage())
        .isEqualTo("this critic has no model: set refiner.critic.checkpoint, or ask for ORACLE");
  }

  @Test
  void tellsWhenGoldIsMissing() {
    Problem problem =
        new Problem(
            "p", "mwp", "number0", List.of(1.0), null, options(CriticKind.ORACLE), null, null);
    Hypotheses hypotheses =
        new Hypotheses(
            new GenerationRequest(problem, 1, null, 7L, NOW),
            List.of(candidate(RIGHT)),
            GENERATOR,
            NOW,
            null);

    assertThat(feedback(oracle, hypotheses).getFailure().orElseThrow().getField())
        .isEqualTo("gold");
  }

  @Test
  void sendsAnythingButHypothesesToTheDeadLetters() {
    List<Output> outputs = handle(handler, input(0, request(CriticKind.NEURAL, "mwp")));

    DeadLetter letter = (DeadLetter) outputs.get(0).value().orElseThrow();
    assertThat(letter.getFailure().getMessage())
        .isEqualTo("topic hypotheses can't hold GenerationRequest");
  }

  private static Options options(CriticKind critic) {
    return new Options(3, 1, new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64), critic, null);
  }

  private static GenerationRequest request(CriticKind critic, String task) {
    Problem problem =
        new Problem(
            "p",
            task,
            "number0 and number1",
            List.of(1.0, 2.0),
            new Gold(RIGHT, null),
            options(critic),
            null,
            null);
    return new GenerationRequest(problem, 1, null, 7L, NOW);
  }

  private static Hypotheses hypotheses(CriticKind critic, String task, String... texts) {
    List<Candidate> candidates = Arrays.stream(texts).map(FeedbackHandlerTest::candidate).toList();
    return new Hypotheses(request(critic, task), candidates, GENERATOR, NOW, null);
  }

  private static Candidate candidate(String text) {
    return new Candidate(text, List.of(), List.of(), StopReason.END);
  }

  private static Input input(int partition, SpecificRecord value) {
    return new Input(Topics.HYPOTHESES.topicName(), partition, 0, 0, "p", value);
  }

  private static List<Output> handle(FeedbackHandler handler, Input... inputs) {
    return handler.handle(new Batch(NOW, Set.of(0, 1, 2, 3, 4), List.of(inputs)));
  }

  private static Feedback feedback(FeedbackHandler handler, Hypotheses hypotheses) {
    return read(handle(handler, input(0, hypotheses)).get(0));
  }

  private static Feedback read(Output output) {
    return (Feedback) output.value().orElseThrow();
  }

  /** Objects to subtraction, or answers as it is told; takes prompts of thirty words. */
  private static final class Model implements TextGenerator {
    private final List<String> prompts = new ArrayList<>();
    private Optional<String> answer = Optional.empty();
    private int calls;

    @Override
    public List<List<Sample>> generate(List<Prompt> asked) {
      calls++;
      List<List<Sample>> answers = new ArrayList<>();
      for (Prompt prompt : asked) {
        prompts.add(prompt.text());
        String critique =
            prompt.text().contains("subtract") ? "The operator in #0 is incorrect." : "No";
        String text = answer.orElse(critique);
        answers.add(List.of(new Sample(text, List.of(1), List.of(-0.1f), true)));
      }
      return answers;
    }

    @Override
    public int tokens(String text) {
      return text.split(" ").length;
    }

    @Override
    public int maxPromptTokens() {
      return 30;
    }

    @Override
    public String digest() {
      return "ff";
    }

    @Override
    public void close() {}
  }
}
