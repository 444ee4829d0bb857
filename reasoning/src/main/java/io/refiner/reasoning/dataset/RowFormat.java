package io.refiner.reasoning.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.formula.PrefixEquation;
import io.refiner.reasoning.mwp.formula.UnreadableFormulaException;
import io.refiner.reasoning.mwp.masking.MaskedText;
import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.reasoning.task.Problem;

/**
 * How a row becomes an example.
 *
 * <p>REFINER's rows have {@code Body} and {@code Question}, which are joined by one space, {@code
 * Numbers} as a string of values apart by spaces, and {@code Equation} in prefix form, whose
 * linearisation is gold: {@code Linear_Formula}, which is read where there is no {@code Equation},
 * has wrong rows in some files. {@code Answer} is the answer.
 *
 * <p>Rows of our own have:
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
 *
 * @param unnamed what a problem without a name is called, before its row's number
 */
record RowFormat(String unnamed) {

  Example words(String line, long row) {
    MaskedText masked = NumberMasking.mask(line);
    Problem problem = new Problem(name(row), masked.text(), masked.numbers(), Optional.empty());
    return new Example(MathWordProblems.NAME, problem, Optional.empty());
  }

  Example json(JsonNode node, long row) {
    if (!node.isObject()) {
      throw new MalformedRowException("expected a JSON object, found " + node.getNodeType());
    }
    return node.has("Body") ? refiner(node, row) : own(node, row);
  }

  private Example refiner(JsonNode node, long row) {
    String text = (required(node, "Body") + " " + string(node, "Question").orElse("")).strip();
    Problem problem =
        new Problem(
            string(node, "ID").orElseGet(() -> name(row)),
            text,
            numbers(node.path("Numbers"), "Numbers"),
            gold(node));
    return new Example(MathWordProblems.NAME, problem, answer(node, "Answer"));
  }

  private String name(long row) {
    return unnamed + "-" + row;
  }

  private static Optional<String> gold(JsonNode node) {
    Optional<String> equation = string(node, "Equation");
    if (equation.isEmpty()) {
      return string(node, "Linear_Formula");
    }
    try {
      return Optional.of(PrefixEquation.linearise(equation.get()).canonical());
    } catch (UnreadableFormulaException e) {
      throw new MalformedRowException(
          "Equation is no prefix equation such as '- number0 number1': " + e.getMessage());
    }
  }

  private Example own(JsonNode node, long row) {
    String id = string(node, "id").orElseGet(() -> name(row));
    String task = string(node, "task").orElse(MathWordProblems.NAME);
    String text = required(node, "text");
    JsonNode values = node.path("numbers");
    boolean raw = values.isMissingNode() || values.isNull();
    MaskedText masked =
        raw ? NumberMasking.mask(text) : new MaskedText(text, numbers(values, "numbers"));
    Problem problem = new Problem(id, masked.text(), masked.numbers(), string(node, "gold"));
    return new Example(task, problem, answer(node, "answer"));
  }

  /** In the form that answers are written in, if it is a number: 504.0 is 504. */
  private static Optional<String> answer(JsonNode node, String field) {
    return string(node, field)
        .map(
            text -> {
              OptionalDouble value = Answers.parse(text);
              return value.isPresent() ? Answers.format(value.getAsDouble()) : text;
            });
  }

  private static List<Double> numbers(JsonNode node, String field) {
    List<String> values = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(value -> values.add(value.isNumber() ? value.asText() : "'" + value + "'"));
    } else if (node.isTextual()) {
      Arrays.stream(node.asText().strip().split("\\s+"))
          .filter(value -> !value.isEmpty())
          .forEach(values::add);
    } else {
      throw new MalformedRowException(
          field + " must be an array of numbers or a string of them apart by spaces");
    }
    return values.stream().map(value -> number(value, field)).toList();
  }

  private static double number(String text, String field) {
    return Answers.parse(text)
        .orElseThrow(() -> new MalformedRowException(field + " has " + text + ", not a number"));
  }

  private static String required(JsonNode node, String field) {
    return string(node, field)
        .orElseThrow(() -> new MalformedRowException("the field " + field + " is missing"));
  }

  private static Optional<String> string(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw new MalformedRowException(
          "the field " + field + " must be a string, not " + value.getNodeType());
    }
    return Optional.of(value.asText());
  }
}
