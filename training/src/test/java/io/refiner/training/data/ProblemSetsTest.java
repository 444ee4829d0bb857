package io.refiner.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;
import io.refiner.training.Fixtures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProblemSetsTest {

  @Test
  void keepsOneOfRepeatedTextsWithTheFormulaThatMostHave() {
    TrainingProblem wrong = Fixtures.problem("A number0 b number1 ?", Fixtures.ADD);
    TrainingProblem right = Fixtures.problem("a number0 b number1?", Fixtures.SUBTRACT);
    assertThat(ProblemSets.cleaned(List.of(wrong, right, right))).containsExactly(right);
    assertThat(ProblemSets.cleaned(List.of(wrong, right))).containsExactly(wrong);
  }

  @Test
  void dropsAFormulaThatNamesTheWrongOneOfEqualNumbers() {
    Problem equal =
        new Problem("p", "number0 boxes of number1", List.of(7.0, 7.0), Optional.empty());
    String twice = "#0: multiply ( number0, number0 ) | EOS";
    TrainingProblem confused = TrainingProblem.of(equal, Formula.parse(twice), Optional.empty());
    assertThat(ProblemSets.cleaned(List.of(confused, Fixtures.pears())))
        .containsExactly(Fixtures.pears());
  }

  @Test
  void readsGoldCanonically(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(
        file,
        "{\"text\": \"number0 and number1\", \"numbers\": [1, 2], "
            + "\"gold\": \"#0: Substract(number0,number1)|\"}");
    assertThat(ProblemSets.read(file))
        .singleElement()
        .satisfies(problem -> assertThat(problem.problem().gold()).contains(Fixtures.SUBTRACT));
  }

  @Test
  void namesWhatCannotBeTrainedOn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("problems.jsonl");
    Files.writeString(file, "{\"text\": \"number0 and number1\", \"numbers\": [1]}");
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("row 1")
        .hasMessageContaining("number1");
    Files.writeString(file, "{\"id\": \"p7\", \"text\": \"number0 more\", \"numbers\": [1]}");
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("p7 has no gold");
    Files.writeString(file, "[]");
    assertThatThrownBy(() -> ProblemSets.read(file))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("no problems");
  }
}
