package io.refiner.benchmarks.t5;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A process that answers requests, one line of JSON for each; used by one thread. */
final class Worker implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS_TO_END = 10;

  private final String name;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private Worker(String name, Process process) {
    this.name = name;
    this.process = process;
    requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts transformers.
   *
   * @param python the interpreter, which needs torch and transformers
   * @param script {@code t5_peer.py}
   */
  static Worker transformers(String python, Path script, int threads) {
    return start(Mode.TRANSFORMERS.label(), List.of(python, script.toString()), threads(threads));
  }

  /** Starts our engine in a Java process of its own, set up as {@code ./refiner} does it. */
  static Worker engine(Mode mode, int threads) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmx1g",
            "-Dai.djl.offline=true",
            "-Dlogback.configurationFile=logback-benchmarks.xml",
            "-cp",
            System.getProperty("java.class.path"),
            EngineWorker.class.getName(),
            mode.label());
    Map<String, String> environment = new HashMap<>(threads(threads));
    environment.put("THP_MEM_ALLOC_ENABLE", "1");
    return start(mode.label(), command, environment);
  }

  private static Map<String, String> threads(int threads) {
    return Map.of("OMP_NUM_THREADS", String.valueOf(threads));
  }

  private static Worker start(String name, List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      return new Worker(name, builder.start());
    } catch (IOException e) {
      throw new BenchmarkException(
          "cannot start " + command.get(0) + ": set PYTHON to an interpreter with transformers", e);
    }
  }

  static ObjectNode request(String verb) {
    return JSON.createObjectNode().put("do", verb);
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws BenchmarkException if the process ends or answers with an error
   */
  JsonNode ask(ObjectNode request) {
    String verb = request.path("do").asText();
    try {
      requests.write(request + "\n");
      requests.flush();
    } catch (IOException e) {
      // It may have said why before it went: the line is read below.
      return answer(verb);
    }
    return answer(verb);
  }

  private JsonNode answer(String verb) {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new BenchmarkException(name + " ended while it was asked to " + verb);
      }
      JsonNode answer = JSON.readTree(line);
      if (answer.has("error")) {
        throw new BenchmarkException(name + ", " + verb + ": " + answer.path("error").asText());
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new BenchmarkException(name + " answered no JSON to " + verb, e);
    } catch (IOException e) {
      throw new BenchmarkException(name + " can't be heard", e);
    }
  }

  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException e) {
      process.destroy();
    }
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
