package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/** A model that answers by rule and remembers what it was asked. */
public final class Scripted implements TextGenerator {

  private final UnaryOperator<String> answers;
  private final List<String> asked = new ArrayList<>();

  private Scripted(UnaryOperator<String> answers) {
    this.answers = answers;
  }

  /** Answers every prompt by its text. */
  public static Scripted by(UnaryOperator<String> answers) {
    return new Scripted(answers);
  }

  /** Says the same to everything. */
  public static Scripted saying(String answer) {
    return by(prompt -> answer);
  }

  /** Every prompt so far, in order. */
  public List<String> asked() {
    return asked;
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    return prompts.stream().map(this::answer).toList();
  }

  private List<Sample> answer(Prompt prompt) {
    asked.add(prompt.text());
    Sample sample = new Sample(answers.apply(prompt.text()), List.of(1), List.of(0f), true);
    return Collections.nCopies(prompt.samples(), sample);
  }

  @Override
  public int tokens(String text) {
    return text.length();
  }

  @Override
  public int maxPromptTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String digest() {
    return "scripted";
  }

  @Override
  public void close() {}
}
