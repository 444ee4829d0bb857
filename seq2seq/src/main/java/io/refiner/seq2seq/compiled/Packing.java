package io.refiner.seq2seq.compiled;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.network.RelativeBias;
import io.refiner.seq2seq.network.WeightSource;
import io.refiner.seq2seq.runtime.ScriptArgument;
import io.refiner.seq2seq.runtime.ScriptModule;

/** Makes a compiled model's packed weights out of those that a source gives, part by part. */
final class Packing {

  private final NDManager manager;
  private final ScriptModule module;
  private final T5Config config;

  /** Packs for a module whose manager is on the device of the weights. */
  Packing(NDManager manager, ScriptModule module, T5Config config) {
    this.manager = manager;
    this.module = module;
    this.config = config;
  }

  /** The packed model, which is the caller's to close; no more than one layer is there twice. */
  IValue pack(WeightSource source) {
    IValue model = with(source, around(), this::pack);
    try {
      for (int i = 0; i < config.numLayers(); i++) {
        add(model, "pack_encoder_layer", source, "encoder.block." + i + ".");
      }
      for (int i = 0; i < config.numDecoderLayers(); i++) {
        add(model, "pack_decoder_layer", source, "decoder.block." + i + ".");
      }
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What stands before and behind the layers, or is shared by them. */
  private List<String> around() {
    return T5Parameters.names(config, "").stream()
        .filter(name -> !name.contains(".block.") || name.endsWith(T5Parameters.RELATIVE_BIAS))
        .toList();
  }

  private IValue pack(IValue weights) {
    try (NDArray encoder = manager.create(RelativeBias.buckets(config, true));
        NDArray decoder = manager.create(RelativeBias.buckets(config, false));
        IValue first = ScriptArgument.of(encoder);
        IValue second = ScriptArgument.of(decoder)) {
      return module.call("pack", weights, first, second);
    }
  }

  private void add(IValue model, String method, WeightSource source, String block) {
    List<String> names = T5Parameters.names(config, block);
    with(source, names, weights -> module.call(method, model, weights)).close();
  }

  /** Lends weights for one call. */
  private IValue with(WeightSource source, Collection<String> names, Function<IValue, IValue> use) {
    try (NDManager passing = manager.newSubManager()) {
      Map<String, PtNDArray> arrays = new LinkedHashMap<>();
      source
          .take(passing, names)
          .arrays()
          .forEach((name, array) -> arrays.put(name, (PtNDArray) array));
      try (IValue named = IValue.stringMapFrom(arrays)) {
        return use.apply(named);
      }
    }
  }
}
