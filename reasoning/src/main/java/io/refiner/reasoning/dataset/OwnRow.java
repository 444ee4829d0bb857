package io.refiner.reasoning.dataset;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.masking.MaskedText;
import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.reasoning.task.Problem;

/**
 * Rows of our own:
 *
 * <ul>
 *   <li>{@code id}: names the problem; if absent, the row does, such as {@code row-7}
 *   <li>{@code task}: {@code mwp} if absent
 *   <li>{@code text}: the words, required; raw if {@code numbers} is absent, else masked
 *   <li>{@code numbers}: an array of numbers, or a string of them apart by spaces
 *   <li>{@code gold}: the right hypothesis as a string
 *   <li>{@code answer}: the right answer, string or number
 * </ul>
 *
 * Other fields are passed over.
 */
final class OwnRow implements RowReader {

  @Override
  public String description() {
    return "Refiner (text)";
  }

  @Override
  public boolean recognises(JsonFields row) {
    return row.node().has("text");
  }

  @Override
  public Example read(JsonFields row, String name) {
    String text = row.required("text");
    JsonNode values = row.node().path("numbers");
    boolean raw = values.isMissingNode() || values.isNull();
    MaskedText masked =
        raw ? NumberMasking.mask(text) : new MaskedText(text, row.numbers("numbers"));
    Problem problem =
        new Problem(
            row.string("id").orElse(name), masked.text(), masked.numbers(), row.string("gold"));
    return new Example(
        row.string("task").orElse(MathWordProblems.NAME),
        problem,
        row.string("answer").map(RawProblem::written),
        raw ? Optional.of(text) : Optional.empty());
  }
}
