package io.refiner.seq2seq.network;

import java.util.ArrayList;
import java.util.List;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;

import io.refiner.seq2seq.network.Attention.KeyValues;

/**
 * What a batch of half-written answers remembers: keys and values of the tokens so far and of the
 * prompts, one row per answer. Its arrays outlive the scope they are made in.
 */
final class DecoderCache implements AutoCloseable {

  private final NDManager manager;
  private List<KeyValues> self = List.of();
  private List<KeyValues> cross;
  private NDArray padding;
  private int length;

  DecoderCache(NDManager owner, List<KeyValues> cross, NDArray padding) {
    this.manager = owner.newSubManager();
    this.cross = cross.stream().map(this::keep).toList();
    this.padding = keep(padding);
  }

  /** Tokens that every row has read. */
  int length() {
    return length;
  }

  NDArray padding() {
    return padding;
  }

  KeyValues cross(int layer) {
    return cross.get(layer);
  }

  KeyValues withNext(int layer, KeyValues next) {
    return length == 0 ? next : self.get(layer).append(next);
  }

  void grow(List<KeyValues> grown) {
    replaceSelf(grown.stream().map(this::keep).toList());
    length++;
  }

  /** Keeps the given rows in the given order; a row may be taken more than once. */
  void select(long[] rows) {
    try (NDScope scope = new NDScope();
        NDArray index = manager.create(rows)) {
      scope.suppressNotUsedWarning();
      replaceSelf(selected(self, index));
      List<KeyValues> oldCross = cross;
      cross = selected(cross, index);
      oldCross.forEach(DecoderCache::close);
      NDArray oldPadding = padding;
      padding = keep(rows(padding, index));
      oldPadding.close();
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private void replaceSelf(List<KeyValues> next) {
    self.forEach(DecoderCache::close);
    self = next;
  }

  private List<KeyValues> selected(List<KeyValues> pairs, NDArray index) {
    List<KeyValues> kept = new ArrayList<>();
    for (KeyValues pair : pairs) {
      kept.add(keep(new KeyValues(rows(pair.keys(), index), rows(pair.values(), index))));
    }
    return kept;
  }

  private KeyValues keep(KeyValues pair) {
    return new KeyValues(keep(pair.keys()), keep(pair.values()));
  }

  private NDArray keep(NDArray array) {
    NDScope.unregister(array);
    array.attach(manager);
    return array;
  }

  private static void close(KeyValues pair) {
    pair.keys().close();
    pair.values().close();
  }

  private static NDArray rows(NDArray array, NDArray index) {
    return array.get(new NDIndex("{}", index));
  }
}
