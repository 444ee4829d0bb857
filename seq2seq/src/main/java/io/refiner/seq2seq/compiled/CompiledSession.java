package io.refiner.seq2seq.compiled;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.compiled.AnswerOrder.Selection;
import io.refiner.seq2seq.network.DecodingSession;
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
    if (tokens.length != order.answers()) {
      throw new IllegalArgumentException(
          tokens.length + " tokens for a session of " + order.answers() + " answers");
    }
    try (NDArray ids = manager.create(tokens);
        IValue argument = IValue.from((PtNDArray) ids);
        IValue logits = module.call("step", model, memory, argument)) {
      return logits.toTensor((PtNDManager) manager);
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

  private void run(String method, long[] rows) {
    try (NDArray ids = manager.create(rows);
        IValue argument = IValue.from((PtNDArray) ids)) {
      module.call(method, memory, argument).close();
    }
  }
}
