package io.refiner.seq2seq.stress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many threads do everything that the engine is for at once, in any order and with any shapes,
 * while the garbage collector runs all the time: what native memory is freed too early or by two
 * shows as a crash of this process, or as an answer that differs.
 *
 * <p>Arguments: a folder to work in, seconds, the seed, and {@code halt} if the process is to end
 * in the middle of the work, when everything has been begun. The exit code is 0 if all answers were
 * right.
 */
final class NativeStress {

  private static final Logger LOG = LoggerFactory.getLogger(NativeStress.class);
  private static final int THREADS = 4;

  private final long end;
  private final Map<String, LongAdder> rounds = new TreeMap<>();

  private NativeStress(long seconds) {
    end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  public static void main(String[] args) throws InterruptedException {
    NativeStress stress = new NativeStress(Long.parseLong(args[1]));
    boolean halts = args.length > 3;
    System.exit(stress.run(Path.of(args[0]), Long.parseLong(args[2]), halts));
  }

  private int run(Path folder, long seed, boolean halts) throws InterruptedException {
    try (Activities activities = new Activities(folder)) {
      activities.names().forEach(name -> rounds.put(name, new LongAdder()));
      ExecutorService threads = Executors.newCachedThreadPool();
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed * THREADS + i);
        work.add(threads.submit(() -> work(activities, random)));
      }
      threads.submit(this::collectGarbage);
      if (halts) {
        awaitAllTouched();
        System.exit(0);
      }
      boolean right = awaitAll(work);
      threads.shutdown();
      LOG.warn("Rounds: {}", rounds);
      return right ? 0 : 1;
    }
  }

  private void awaitAllTouched() {
    while (untouched().isPresent()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Goes on until the time is over and everything has been done at least once. */
  private void work(Activities activities, Random random) {
    while (System.nanoTime() < end || untouched().isPresent()) {
      List<String> names = new ArrayList<>(activities.names());
      String name = untouched().orElse(names.get(random.nextInt(names.size())));
      rounds.get(name).increment();
      activities.take(name, random);
    }
  }

  private Optional<String> untouched() {
    return rounds.keySet().stream().filter(name -> rounds.get(name).sum() == 0).findFirst();
  }

  private void collectGarbage() {
    while (System.nanoTime() < end || untouched().isPresent()) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static boolean awaitAll(List<Future<?>> work) throws InterruptedException {
    boolean right = true;
    for (Future<?> each : work) {
      try {
        each.get();
      } catch (ExecutionException e) {
        LOG.error("A thread failed", e.getCause());
        right = false;
      }
    }
    return right;
  }
}
