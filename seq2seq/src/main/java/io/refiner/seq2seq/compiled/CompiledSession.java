package io.refiner.seq2seq.compiled;

import java.util.Optional;
import java.util.Set;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.compiled.AnswerOrder.Selection;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.GreedyRun;
import io.refiner.seq2seq.runtime.ScriptArgument;
import io.refiner.seq2seq.runtime.ScriptModule;

/** Answers by a compiled network; what they remember is one object of libtorch. */
final class CompiledSession implements DecodingSession {

  private final NDManager manager;
  private final ScriptModule module;
  private final IValue model;
  private final IValue memory;
  private AnswerOrder order;

  /** Owns the memory, which has one row for each prompt, and borrows the rest. */
  CompiledSession(
      NDManager manager, ScriptModule module, IValue model, IValue memory, int prompts) {
    this.manager = manager;
    this.module = module;
    this.model = model;
    this.memory = memory;
    order = new AnswerOrder(prompts, 1);
  }

  @Override
  public NDArray step(long[] tokens) {
    check(tokens);
    try (NDArray ids = manager.create(tokens);
        IValue argument = ScriptArgument.of(ids);
        IValue logits = module.call("step", model, memory, argument)) {
      return logits.toTensor((PtNDManager) manager);
    }
  }

  @Override
  public Optional<GreedyRun> greedy(long[] tokens, int limit, Set<Integer> ends) {
    check(tokens);
    try (NDScope scope = new NDScope();
        IValue first = ScriptArgument.of(manager.create(tokens));
        IValue steps = IValue.from((long) limit);
        IValue last = ScriptArgument.of(manager.create(longs(ends)));
        IValue run = module.call("greedy", model, memory, first, steps, last)) {
      scope.suppressNotUsedWarning();
      NDList written = run.toNDList((PtNDManager) manager);
      return Optional.of(
          new GreedyRun(
              tokens.length, written.get(0).toLongArray(), written.get(1).toFloatArray()));
    }
  }

  @Override
  public void select(long[] rows) {
    Selection selection = order.select(rows);
    run("select_answers", rows);
    if (!selection.keeps(order)) {
      run("select_prompts", selection.prompts());
    }
    order = selection.order();
  }

  @Override
  public void close() {
    memory.close();
  }

  private void check(long[] tokens) {
    if (tokens.length != order.answers()) {
      throw new IllegalArgumentException(
          tokens.length + " tokens for a session of " + order.answers() + " answers");
    }
  }

  private static long[] longs(Set<Integer> values) {
    return values.stream().mapToLong(Integer::longValue).toArray();
  }

  private void run(String method, long[] rows) {
    try (NDArray ids = manager.create(rows);
        IValue argument = ScriptArgument.of(ids)) {
      module.call(method, memory, argument).close();
    }
  }
}
