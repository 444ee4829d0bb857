package io.refiner.reasoning.mwp.perturbation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.RandomFormulas;
import io.refiner.reasoning.mwp.feedback.ErrorTypes;
import io.refiner.reasoning.mwp.feedback.FormulaOracle;
import io.refiner.reasoning.mwp.formula.Formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PerturberTest {

  private static final Formula GOLD =
      Formula.parse("#0: multiply(number1,number2)|#1: subtract(number0,#0)");

  @ParameterizedTest
  @EnumSource
  void breaksAFormulaInEveryWay(Perturbation kind) {
    assertThat(Perturber.perturb(GOLD, 3, List.of(kind), new Random(1))).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void labelsWithTheOracleAndNeverWhatIsRight(Perturbation kind) {
    Random random = new Random(13);
    for (int i = 0; i < 2_000; i++) {
      Formula gold = RandomFormulas.next(random, 4, 3);
      Optional<Perturbed> perturbed = Perturber.perturb(gold, 3, List.of(kind), random);

      perturbed.ifPresent(
          wrong -> {
            assertThat(wrong.formula().meansTheSameAs(gold)).isFalse();
            assertThat(wrong.critique()).isEqualTo(FormulaOracle.judge(wrong.formula(), gold));
          });
    }
  }

  @Test
  void givesEachKindItsFindings() {
    assertThat(types(Perturbation.OPERATOR)).containsExactly(ErrorTypes.INCORRECT_OPERATOR);
    assertThat(types(Perturbation.NUMBER)).containsExactly(ErrorTypes.INCORRECT_OPERAND);
    assertThat(types(Perturbation.SWAPPED_OPERANDS)).containsExactly(ErrorTypes.INCORRECT_OPERAND);
    assertThat(types(Perturbation.MISSING_STEP)).containsExactly(ErrorTypes.MISSING_STEP);
    assertThat(types(Perturbation.EXTRA_STEP)).containsExactly(ErrorTypes.EXTRA_STEP);
  }

  @ParameterizedTest
  @EnumSource
  void breaksAFormulaThatRefersToStepsItDoesNotHave(Perturbation kind) {
    Formula farOff = Formula.parse("#0: add ( number0, #999 ) | #1: add ( #0, #7 ) | EOS");
    for (int seed = 0; seed < 100; seed++) {
      Perturber.perturb(farOff, 1, List.of(kind), new Random(seed))
          .ifPresent(wrong -> assertThat(wrong.formula()).isNotEqualTo(farOff));
    }
  }

  @Test
  void breaksAFormulaInSeveralWaysAtOnce() {
    Random random = new Random(14);
    List<Perturbation> kinds = List.of(Perturbation.OPERATOR, Perturbation.NUMBER);
    Set<Integer> counts =
        random
            .ints(100)
            .mapToObj(i -> Perturber.perturb(GOLD, 3, kinds, random).orElseThrow())
            .map(wrong -> wrong.critique().findings().size())
            .collect(Collectors.toSet());

    assertThat(counts).contains(2);
  }

  @Test
  void repeatsItselfWithTheSameSeed() {
    List<Perturbation> kinds = new ArrayList<>(EnumSet.allOf(Perturbation.class));

    assertThat(Perturber.perturb(GOLD, 3, kinds, new Random(15)))
        .isEqualTo(Perturber.perturb(GOLD, 3, kinds, new Random(15)));
  }

  @Test
  void cannotDropTheOnlyStep() {
    Formula single = Formula.parse("#0: add(number0,number1)");

    assertThat(Perturber.perturb(single, 2, List.of(Perturbation.MISSING_STEP), new Random(1)))
        .isEmpty();
  }

  @Test
  void cannotBreakASumByASwap() {
    Formula sum = Formula.parse("#0: add(number0,number1)");

    assertThat(Perturber.perturb(sum, 2, List.of(Perturbation.SWAPPED_OPERANDS), new Random(1)))
        .isEmpty();
  }

  @Test
  void refusesToBreakInNoWay() {
    assertThatThrownBy(() -> Perturber.perturb(GOLD, 3, List.of(), new Random(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Set<String> types(Perturbation kind) {
    Random random = new Random(16);
    return random
        .ints(200)
        .mapToObj(i -> Perturber.perturb(GOLD, 3, List.of(kind), random).orElseThrow())
        .flatMap(wrong -> wrong.critique().findings().stream())
        .map(Finding::type)
        .collect(Collectors.toSet());
  }
}
