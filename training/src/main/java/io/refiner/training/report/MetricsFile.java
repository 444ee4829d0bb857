package io.refiner.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.refiner.files.AtomicFile;
import io.refiner.training.supervised.Divergence;
import io.refiner.training.supervised.ProgressListener;

/**
 * Writes every report of a run as a line of JSON, and passes it on; after each evaluation the page
 * that shows them is made anew.
 */
public final class MetricsFile implements ProgressListener {

  public static final String NAME = "metrics.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ProgressListener next;

  private MetricsFile(Path file, ProgressListener next) {
    this.file = file;
    this.next = next;
  }

  /** The metrics of a folder, which are left as they are until they are begun or resumed. */
  public static MetricsFile of(Path folder, ProgressListener next) {
    return new MetricsFile(folder.resolve(NAME), next);
  }

  /**
   * Begins the file anew, with what the run is begun with as its first line.
   *
   * @param command what was run
   * @throws UncheckedIOException if it can't be written; what was there before stays
   */
  public void begin(Map<String, String> facts, String command) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("run", facts);
    line.put("command", command);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      AtomicFile.write(file, json(line));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /**
   * Goes on with the file of an interrupted run.
   *
   * @param length bytes that belong to the state that the run goes on from; what is behind is cut
   *     off, since it comes again
   * @throws UncheckedIOException if it can't be read or written, or is shorter than it was
   */
  public void resume(long length) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() < length) {
        throw new IOException(
            "it has %s bytes, but had %s when the run's state was saved"
                .formatted(channel.size(), length));
      }
      channel.truncate(length);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot go on with " + file + ": " + e.getMessage(), e);
    }
  }

  /** Bytes written up to now, which are on the disk for good when this returns. */
  public long length() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
      return channel.size();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public void onPhase(String phase) {
    next.onPhase(phase);
  }

  @Override
  public void onStep(Progress progress) {
    next.onStep(progress);
  }

  @Override
  public void onProgress(Progress progress) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", progress.step());
    line.put("loss", progress.loss());
    line.put("learningRate", progress.learningRate());
    line.put("tokensPerSecond", Math.round(progress.tokensPerSecond()));
    append(line);
    next.onProgress(progress);
  }

  @Override
  public void onExplored(Explored explored) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("chunk", explored.chunk());
    line.put("hypotheses", explored.hypotheses());
    line.put("reward", explored.reward());
    line.put("accepted", explored.accepted());
    append(line);
    next.onExplored(explored);
  }

  @Override
  public boolean stopRequested() {
    return next.stopRequested();
  }

  @Override
  public void onEvaluation(Evaluation evaluation) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", evaluation.step());
    line.put("best", evaluation.best());
    line.put("dev", evaluation.scores());
    append(line);
    ReportPage.write(file.toAbsolutePath().getParent());
    next.onEvaluation(evaluation);
  }

  /** Notes that a run goes on with other settings than it was begun with. */
  public void changed(long step, Map<String, String> settings) {
    append(Map.of("step", step, "changed", settings));
  }

  /** Notes that a step could not be taken. */
  public void diverged(Divergence divergence) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", divergence.step());
    line.put("diverged", true);
    line.put("loss", divergence.loss());
    line.put("gradientNorm", divergence.gradientNorm());
    line.put("learningRate", divergence.learningRate());
    append(line);
    ReportPage.write(file.toAbsolutePath().getParent());
  }

  private void append(Map<String, ?> line) {
    try {
      Files.writeString(file, json(line), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String json(Map<String, ?> line) {
    try {
      return JSON.writeValueAsString(line) + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and strings are always JSON", e);
    }
  }
}
