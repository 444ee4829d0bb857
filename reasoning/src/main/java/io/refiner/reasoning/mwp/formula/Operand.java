package io.refiner.reasoning.mwp.formula;

import java.math.BigDecimal;

/** What a step takes: a number of the problem, the result of another step, or a constant. */
public sealed interface Operand {

  /** The operand in canonical writing. */
  String canonical();

  /** The problem's number at an index, from 0: {@code number0}. */
  record Number(int index) implements Operand {

    public Number {
      if (index < 0 || index > FormulaLimits.MAX_INDEX) {
        throw new IllegalArgumentException(
            "number index " + index + " is outside 0.." + FormulaLimits.MAX_INDEX);
      }
    }

    @Override
    public String canonical() {
      return "number" + index;
    }
  }

  /** The result of a step, from 0: {@code #0}. Only earlier steps can be executed. */
  record Result(int step) implements Operand {

    public Result {
      if (step < 0 || step > FormulaLimits.MAX_INDEX) {
        throw new IllegalArgumentException(
            "step index " + step + " is outside 0.." + FormulaLimits.MAX_INDEX);
      }
    }

    @Override
    public String canonical() {
      return "#" + step;
    }
  }

  /** A value that the problem's text does not mention, such as 12 for a dozen: {@code 12.0}. */
  record Constant(double value) implements Operand {

    public Constant {
      if (!(Math.abs(value) <= FormulaLimits.MAX_CONSTANT)) {
        throw new IllegalArgumentException(
            "constant " + value + " is not within +-" + FormulaLimits.MAX_CONSTANT);
      }
      value = value + 0.0; // -0.0 is 0.0
    }

    /** Without exponent and with at least one decimal, as in REFINER's data. */
    @Override
    public String canonical() {
      BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
      return decimal.setScale(Math.max(1, decimal.scale())).toPlainString();
    }
  }
}
