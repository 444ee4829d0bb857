package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.generation.BatchPlan.Job;
import io.refiner.seq2seq.generation.TokenChooser.Choice;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Answers prompts with a network: each prompt is encoded once for all its samples, and rows that
 * are done leave the batch.
 */
public final class BatchedGenerator {

  private final InferenceNetwork network;
  private final T5Config config;
  private final Tokenizer tokenizer;
  private final Limits limits;
  private final Set<Integer> endTokens;

  /** A generator over a network that somebody else owns. */
  public BatchedGenerator(
      InferenceNetwork network, T5Config config, Tokenizer tokenizer, Limits limits) {
    this.network = network;
    this.config = config;
    this.tokenizer = tokenizer;
    this.limits = limits;
    this.endTokens = Set.copyOf(config.eosTokenIds());
  }

  /**
   * Answers each prompt, in their order.
   *
   * @throws PromptTooLongException before anything is generated
   */
  public List<List<Sample>> generate(List<Prompt> prompts) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int[] tokens = promptTokens(prompts.get(i).text());
      if (tokens.length > limits.maxPromptTokens()) {
        throw new PromptTooLongException(i, tokens.length, limits.maxPromptTokens());
      }
      jobs.add(new Job(i, tokens, prompts.get(i)));
    }
    List<List<Sample>> answers =
        new ArrayList<>(prompts.stream().map(p -> List.<Sample>of()).toList());
    for (List<Job> batch : BatchPlan.of(jobs, limits.tokenBudget())) {
      List<Draft> drafts = NativeRuntime.inference(() -> write(batch));
      int next = 0;
      for (Job job : batch) {
        int end = next + job.prompt().samples();
        answers.set(job.index(), drafts.subList(next, end).stream().map(this::finished).toList());
        next = end;
      }
    }
    return List.copyOf(answers);
  }

  /** How many tokens the encoder would read for this text. */
  public int tokens(String text) {
    return promptTokens(text).length;
  }

  private int[] promptTokens(String text) {
    int[] ids = tokenizer.encode(text);
    int[] tokens = Arrays.copyOf(ids, ids.length + 1);
    tokens[ids.length] = config.eosTokenId();
    return tokens;
  }

  private List<Draft> write(List<Job> batch) {
    List<Draft> drafts = new ArrayList<>();
    List<Long> promptOfDraft = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      Prompt prompt = batch.get(row).prompt();
      for (int sample = 0; sample < prompt.samples(); sample++) {
        drafts.add(new Draft(prompt, sample));
        promptOfDraft.add((long) row);
      }
    }
    try (DecodingSession session =
        network.start(new TokenBatch(batch.stream().map(Job::tokens).toList()))) {
      if (drafts.size() > batch.size()) {
        session.select(promptOfDraft.stream().mapToLong(Long::longValue).toArray());
      }
      writeAll(drafts, session);
    }
    return drafts;
  }

  private void writeAll(List<Draft> drafts, DecodingSession session) {
    List<Draft> rows = drafts;
    long[] tokens = new long[rows.size()];
    Arrays.fill(tokens, config.decoderStartTokenId());
    while (true) {
      Choice[] choices = step(tokens, rows, session);
      int open = 0;
      for (int row = 0; row < choices.length; row++) {
        Draft draft = rows.get(row);
        if (!draft.done()) {
          draft.append(choices[row], endTokens);
        }
        tokens[row] = choices[row].id();
        open += draft.done() ? 0 : 1;
      }
      if (open == 0) {
        return;
      }
      // Dropping rows copies what they remember, so it waits until a quarter of them is done.
      if (open * 4 <= rows.size() * 3) {
        rows = dropDone(rows, session);
        tokens = rows.stream().mapToLong(draft -> last(draft.tokens())).toArray();
      }
    }
  }

  private Choice[] step(long[] tokens, List<Draft> rows, DecodingSession session) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray logits = session.step(tokens);
      return TokenChooser.choose(logits, rows);
    }
  }

  private static List<Draft> dropDone(List<Draft> rows, DecodingSession session) {
    List<Draft> open = new ArrayList<>();
    long[] kept = new long[rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      if (!rows.get(row).done()) {
        kept[open.size()] = row;
        open.add(rows.get(row));
      }
    }
    session.select(Arrays.copyOf(kept, open.size()));
    return open;
  }

  private Sample finished(Draft draft) {
    int[] words =
        draft.tokens().stream()
            .mapToInt(Integer::intValue)
            .filter(id -> !endTokens.contains(id) && id != config.padTokenId())
            .toArray();
    return new Sample(tokenizer.decode(words), draft.tokens(), draft.logProbs(), draft.ended());
  }

  private static int last(List<Integer> tokens) {
    return tokens.get(tokens.size() - 1);
  }
}
