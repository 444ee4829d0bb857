package io.refiner.seq2seq.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import ai.djl.engine.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.generation.BatchPlan.Job;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.runtime.DeviceMemoryException;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.ModelText;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Answers prompts with a network: each prompt is encoded once for all its samples, and rows that
 * are done leave the batch. A batch that the device has no memory for is halved, and so are all
 * that follow.
 */
public final class BatchedGenerator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchedGenerator.class);

  private final T5Config config;
  private final Tokenizer tokenizer;
  private final Limits limits;
  private final BatchWriter writer;
  private long tokenBudget;

  /** A generator over a network that somebody else owns. */
  public BatchedGenerator(
      InferenceNetwork network, T5Config config, Tokenizer tokenizer, Limits limits) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.limits = limits;
    this.writer = new BatchWriter(network, tokenizer, Specials.of(config));
    this.tokenBudget = limits.tokenBudget();
  }

  /**
   * Answers each prompt, in their order.
   *
   * @throws PromptTooLongException before anything is generated
   * @throws DeviceMemoryException if the device has no memory for a single answer
   */
  public List<List<Sample>> generate(List<Prompt> prompts) {
    List<Sample[]> answers = new ArrayList<>();
    prompts.forEach(prompt -> answers.add(new Sample[prompt.samples()]));
    Deque<List<Job>> waiting = new ArrayDeque<>(BatchPlan.of(jobs(prompts), tokenBudget));
    while (!waiting.isEmpty()) {
      List<Job> batch = waiting.poll();
      try {
        place(NativeRuntime.inference(() -> writer.write(batch)), batch, answers);
      } catch (EngineException e) {
        halve(batch, e);
        List<Job> rest = new ArrayList<>(batch);
        waiting.forEach(rest::addAll);
        waiting = new ArrayDeque<>(BatchPlan.of(rest, tokenBudget));
      }
    }
    return answers.stream().map(List::of).toList();
  }

  /** How many tokens the encoder would read for this text. */
  public int tokens(String text) {
    return promptTokens(text).length;
  }

  @Override
  public void close() {
    writer.close();
  }

  private List<Job> jobs(List<Prompt> prompts) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int[] tokens = promptTokens(prompts.get(i).text());
      if (tokens.length > limits.maxPromptTokens()) {
        throw new PromptTooLongException(i, tokens.length, limits.maxPromptTokens());
      }
      jobs.add(Job.of(i, tokens, prompts.get(i)));
    }
    return jobs;
  }

  private int[] promptTokens(String text) {
    return ModelText.source(tokenizer, text, config.eosTokenId());
  }

  private static void place(List<List<Sample>> written, List<Job> batch, List<Sample[]> answers) {
    for (int i = 0; i < written.size(); i++) {
      Job job = batch.get(i);
      Sample[] ofPrompt = answers.get(job.index());
      for (int sample = 0; sample < written.get(i).size(); sample++) {
        ofPrompt[job.from() + sample] = written.get(i).get(sample);
      }
    }
  }

  /**
   * Lowers the budget below what the device has just failed at.
   *
   * @throws EngineException if it failed for another reason
   */
  private void halve(List<Job> batch, EngineException failure) {
    if (!NativeRuntime.isOutOfMemory(failure)) {
      throw failure;
    }
    if (BatchPlan.isSmallest(batch)) {
      throw new DeviceMemoryException(
          "rows: %s, tokens in each: %s, which is the least that can be asked of it"
              .formatted(batch.get(0).rows(), batch.get(0).length()),
          "ask for fewer beams or new tokens, lower max-prompt-tokens",
          failure);
    }
    long cost = BatchPlan.cost(batch);
    tokenBudget = Math.max(1, cost / 2);
    LOG.warn(
        "The device has no memory for a batch of {} tokens: from here on batches have at most {};"
            + " lower token-budget to {} to be spared the attempt",
        cost,
        tokenBudget,
        tokenBudget);
  }
}
