package io.refiner.benchmarks.t5;

import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * transformers, by the script that speaks for it.
 *
 * @param python the interpreter
 * @param script {@code t5_peer.py}
 * @param threads of every engine
 */
record Peer(String python, Path script, int threads) {

  /** A process that has opened no model yet. */
  Worker start() {
    return Worker.transformers(python, script, threads);
  }

  /** Writes a checkpoint with random weights and a tokenizer made from the texts. */
  void make(Path folder, String shape, List<String> texts) {
    ObjectNode request = Worker.request("make").put("folder", folder.toString());
    request.put("shape", shape);
    texts.forEach(request.withArray("texts")::add);
    try (Worker worker = start()) {
      worker.ask(request);
    }
  }

  /** Measures what the machine can do now. */
  MachineLimits probe() {
    try (Worker worker = start()) {
      JsonNode limits = worker.ask(Worker.request("probe").put("threads", threads));
      double gflops = limits.path("gflops").asDouble();
      return new MachineLimits(
          gflops,
          Math.max(gflops, limits.path("int8Gops").asDouble()),
          limits.path("gigabytes").asDouble());
    }
  }
}
