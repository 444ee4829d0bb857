package io.refiner.generator.scripted;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.refiner.generator.Requests;
import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.Output;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class ScriptedHandlerTest {

  private final Task mwp = Tasks.named("mwp").orElseThrow();
  private final ScriptedHandler handler = new ScriptedHandler(3);

  @Test
  void isWrongBeforeItsTurnAndRightFromThenOn() {
    Problem problem = Requests.problem("a");

    assertThat(accepted(Requests.first(problem))).isFalse();
    assertThat(accepted(Requests.later(problem, 2))).isFalse();
    assertThat(accepted(Requests.later(problem, 3))).isTrue();
    assertThat(accepted(Requests.later(problem, 4))).isTrue();
  }

  @Test
  void answersARepeatedRequestTheSame() {
    GenerationRequest request = Requests.first(Requests.problem("a"));

    assertThat(answer(request)).isEqualTo(answer(request));
  }

  @Test
  void failsWithoutGold() {
    Problem problem =
        new Problem("a", "mwp", "number0 ?", List.of(1.0), null, Requests.OPTIONS, null, null);

    assertThat(answer(Requests.first(problem)).getFailure().orElseThrow().getField())
        .isEqualTo("gold");
  }

  private boolean accepted(GenerationRequest request) {
    String text = answer(request).getCandidates().get(0).getText();
    return mwp.oracle(ProblemRecords.problem(request.getProblem()), text).accepts();
  }

  private Hypotheses answer(GenerationRequest request) {
    List<Output> outputs =
        handler.handle(new Batch(Requests.NOW, Set.of(0), List.of(Requests.input(0, request))));
    return (Hypotheses) outputs.get(0).value().orElseThrow();
  }
}
