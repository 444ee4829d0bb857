package io.refiner.seq2seq.stress;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.refiner.seq2seq.Seq2SeqModel;

/** A model that is used by one thread at a time and exchanged between two uses, as services do. */
final class SwappedModel implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock(true);
  private Seq2SeqModel model;

  SwappedModel(Seq2SeqModel first) {
    model = first;
  }

  void use(Consumer<Seq2SeqModel> work) {
    lock.lock();
    try {
      work.accept(model);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the model from before while others may already use the next. */
  void swap(Seq2SeqModel next) {
    lock.lock();
    Seq2SeqModel old = model;
    model = next;
    lock.unlock();
    old.close();
  }

  @Override
  public void close() {
    use(Seq2SeqModel::close);
  }
}
