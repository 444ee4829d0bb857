package io.refiner.policies;

import java.nio.file.Path;
import java.util.List;

import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/** Loads published models that a service can work with, and refuses the others. */
final class PolicyLoader {

  /** As many as a hypothesis may have, unless a problem says otherwise. */
  private static final int TRIAL_TOKENS = 64;

  private final ModelSource source;

  PolicyLoader(ModelSource source) {
    this.source = source;
  }

  /**
   * Loads a version: its files are those that were published, before and after they are read, its
   * weights are finite, and it passes the trials.
   *
   * @throws PolicyRefusedException naming what is wrong with it
   */
  Policy load(PolicyUpdate update) {
    Path folder = PolicyFolder.verified(update);
    return PolicyFolder.base(update)
        .map(base -> merged(folder, base, update))
        .orElseGet(() -> load(folder, folder.toString(), update));
  }

  /** The merged folder is gone when somebody reads of it, so messages name the two. */
  private Policy merged(Path adapter, Path base, PolicyUpdate update) {
    String name = "%s merged into %s".formatted(adapter, base);
    return MergedFolder.use(adapter, base, merged -> load(merged, name, update));
  }

  private Policy load(Path folder, String name, PolicyUpdate update) {
    try (Tokenizer tokenizer = PolicyFolder.tokenizer(folder)) {
      source.trials().forEach(trial -> requireWords(name, tokenizer, trial));
    }
    TextGenerator model = open(folder);
    try {
      source.trials().forEach(trial -> require(name, model, trial));
      // A folder that is being overwritten can pass the first look and be loaded half.
      PolicyFolder.verified(update);
      requireDigest(name, model, update);
      ModelVersion version =
          new ModelVersion(update.getName(), update.getVersion(), model.digest());
      return new Policy(version, model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private TextGenerator open(Path folder) {
    try {
      return source.opener().apply(folder);
    } catch (CheckpointException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, e.getMessage(), e);
    }
  }

  private static void requireDigest(String name, TextGenerator model, PolicyUpdate update) {
    if (!model.digest().equals(update.getDigest())) {
      throw new PolicyRefusedException(
          Reason.CHANGED,
          "%s: the weights have the SHA-256 %s, but %s was published: publish the folder again"
              .formatted(name, model.digest(), update.getDigest()));
    }
  }

  private static void requireWords(String name, Tokenizer tokenizer, Trial trial) {
    String back = tokenizer.decode(tokenizer.encode(trial.writing()));
    if (!withoutSpace(back).equals(withoutSpace(trial.writing()))) {
      throw new PolicyRefusedException(
          Reason.WRONG_TASK,
          "%s: the tokenizer makes \"%s\" of \"%s\", so the model was made for another task: publish it under a name of its own"
              .formatted(name, back, trial.writing()));
    }
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static void require(String name, TextGenerator model, Trial trial) {
    int tokens = model.tokens(trial.prompt());
    if (tokens > model.maxPromptTokens()) {
      throw new PolicyRefusedException(
          Reason.WRONG_TASK,
          "%s: a short prompt of the task has %s tokens for this model, but max-prompt-tokens is %s"
              .formatted(name, tokens, model.maxPromptTokens()));
    }
    Prompt prompt = new Prompt(trial.prompt(), 1, Decoding.greedy(TRIAL_TOKENS), 0);
    Sample sample = model.generate(List.of(prompt)).get(0).get(0);
    if (!sample.logProbs().stream().allMatch(Float::isFinite)) {
      throw new PolicyRefusedException(
          Reason.NOT_FINITE,
          name + ": the model's probabilities are not finite: it can't have been evaluated");
    }
    if (!trial.readable().test(sample.text())) {
      throw new PolicyRefusedException(
          Reason.WRONG_TASK,
          "%s: to a short prompt of the task the model says \"%s\", which is no answer to it: it was made for another role, mode or task"
              .formatted(name, sample.text()));
    }
  }
}
