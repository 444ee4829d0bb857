package io.refiner.reasoning.wire;

import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.RandomFormulas;
import io.refiner.reasoning.mwp.feedback.ErrorTypes;
import io.refiner.reasoning.mwp.feedback.FormulaOracle;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class WireTest {

  private static final Problem PROBLEM =
      new Problem(
          "p", "number0 and number1", List.of(1.0, 2.0), Optional.of("#0: add(number0,number1)"));

  @Test
  void carriesAProblemToTheWireAndBack() {
    var record =
        ProblemRecords.record(new Example("mwp", PROBLEM, Optional.of("3")), options(3, 1));

    assertThat(ProblemRecords.problem(record)).isEqualTo(PROBLEM);
    assertThat(ProblemRecords.task(record).name()).isEqualTo("mwp");
    assertThat(record.getGold().orElseThrow().getAnswer()).contains("3");
  }

  @Test
  void carriesAProblemWithoutGold() {
    Problem problem = new Problem("p", "number0", List.of(1.0), Optional.empty());
    var record =
        ProblemRecords.record(new Example("mwp", problem, Optional.of("3")), options(3, 1));

    assertThat(record.getGold()).isEmpty();
    assertThat(record.getAnswer()).contains("3");
    assertThat(ProblemRecords.problem(record)).isEqualTo(problem);
  }

  @Test
  void carriesWhatTheAuthorWrote() {
    Example example = new Example("mwp", PROBLEM, Optional.of("3"), Optional.of("1 and 2\u00bd"));

    assertThat(ProblemRecords.record(example, options(3, 1)).getOriginal())
        .contains("1 and 2\u00bd");
  }

  @Test
  void carriesCritiquesToTheWireAndBack() {
    Random random = new Random(18);
    for (int i = 0; i < 500; i++) {
      Critique critique =
          FormulaOracle.judge(RandomFormulas.next(random, 4, 3), RandomFormulas.next(random, 4, 3));

      assertThat(FeedbackRecords.critique(FeedbackRecords.judgement(critique))).isEqualTo(critique);
    }
  }

  @Test
  void carriesAHint() {
    Finding finding = Finding.of(ErrorTypes.UNCLEAR_FEEDBACK).withHint("well");

    assertThat(FeedbackRecords.finding(FeedbackRecords.record(finding))).isEqualTo(finding);
  }

  @Test
  void carriesARevisionToTheWireAndBack() {
    Task.Revision revision = new Task.Revision("z", "f");

    assertThat(FeedbackRecords.revision(FeedbackRecords.attempt(revision))).isEqualTo(revision);
  }

  @Test
  void letsAGoodProblemPass() {
    assertThatCode(() -> ProblemRecords.check(record("mwp", options(16, 64))))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAnUnknownTask() {
    assertThatThrownBy(() -> ProblemRecords.check(record("chess", options(3, 1))))
        .isInstanceOf(InvalidProblemException.class)
        .hasMessage("task is 'chess': give one of mwp");
  }

  @Test
  void holdsAProblemToItsTasksRules() {
    Problem problem = new Problem("p", "number7", List.of(1.0), Optional.empty());
    var record =
        ProblemRecords.record(new Example("mwp", problem, Optional.empty()), options(3, 1));

    assertThatThrownBy(() -> ProblemRecords.check(record))
        .isInstanceOf(InvalidProblemException.class)
        .hasMessageContaining("number7");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1.0, 0.5, 64, 1000, options.turns",
    "17, 1, 1.0, 0.5, 64, 1000, options.turns",
    "3, 0, 1.0, 0.5, 64, 1000, options.samples",
    "3, 65, 1.0, 0.5, 64, 1000, options.samples",
    "3, 1, 0.0, 0.5, 64, 1000, options.decoding.temperature",
    "3, 1, NaN, 0.5, 64, 1000, options.decoding.temperature",
    "3, 1, Infinity, 0.5, 64, 1000, options.decoding.temperature",
    "3, 1, 1.0, 0.0, 64, 1000, options.decoding.topP",
    "3, 1, 1.0, 1.1, 64, 1000, options.decoding.topP",
    "3, 1, 1.0, 0.5, 0, 1000, options.decoding.maxNewTokens",
    "3, 1, 1.0, 0.5, 513, 1000, options.decoding.maxNewTokens",
    "3, 1, 1.0, 0.5, 64, 0, options.deadlineMillis",
    "3, 1, 1.0, 0.5, 64, 86400001, options.deadlineMillis",
  })
  void refusesAnOptionOutOfRange(
      int turns,
      int samples,
      double temperature,
      double topP,
      int maxNewTokens,
      long deadline,
      String field) {
    Decoding decoding = new Decoding(DecodingMethod.NUCLEUS, temperature, topP, maxNewTokens);
    Options options = new Options(turns, samples, decoding, CriticKind.NEURAL, deadline);

    InvalidProblemException refusal =
        catchThrowableOfType(
            InvalidProblemException.class, () -> ProblemRecords.check(record("mwp", options)));

    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal).hasMessageStartingWith(field + " is ");
  }

  @Test
  void refusesTheOracleWithoutGoldAndAnswer() {
    Problem problem = new Problem("p", "number0", List.of(1.0), Optional.empty());
    Decoding decoding = new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64);
    Options options = new Options(3, 1, decoding, CriticKind.ORACLE, null);
    var record = ProblemRecords.record(new Example("mwp", problem, Optional.empty()), options);

    assertThatThrownBy(() -> ProblemRecords.check(record))
        .isInstanceOf(InvalidProblemException.class)
        .hasMessageContaining("neither gold nor answer: give one of them or ask for NEURAL");
    assertThatCode(
            () ->
                ProblemRecords.check(
                    ProblemRecords.record(new Example("mwp", problem, Optional.of("1")), options)))
        .doesNotThrowAnyException();
  }

  private static io.refiner.schemas.record.Problem record(String task, Options options) {
    return ProblemRecords.record(new Example(task, PROBLEM, Optional.of("3")), options);
  }

  private static Options options(int turns, int samples) {
    Decoding decoding = new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64);
    return new Options(turns, samples, decoding, CriticKind.NEURAL, null);
  }
}
