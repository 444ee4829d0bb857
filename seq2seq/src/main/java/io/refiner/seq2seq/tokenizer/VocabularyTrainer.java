package io.refiner.seq2seq.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.refiner.seq2seq.tokenizer.Vocabulary.Piece;

/**
 * Learns a Unigram vocabulary from text: frequent words whole, the rest from sub-words, and every
 * printable ASCII character, so that no ASCII text has an unknown token.
 *
 * <p>Sub-words are chosen by hard expectation-maximisation (Kudo 2018, arXiv 1804.10959, with the
 * best segmentation in place of all of them): cut every word with the present scores, count what
 * was used, keep the most used, and score by count. The same text gives the same vocabulary.
 */
public final class VocabularyTrainer {

  private static final int ROUNDS = 4;
  private static final int MIN_SUBWORD_COUNT = 3;
  private static final int MAX_SUBWORD_LENGTH = 10;

  /** Sub-word candidates at the start, as a multiple of those to be kept. */
  private static final int CANDIDATES = 4;

  private final VocabularySettings settings;
  private final WordSplitter splitter;

  public VocabularyTrainer(VocabularySettings settings) {
    this.settings = settings;
    this.splitter = new WordSplitter(settings.lowercase());
  }

  /** Learns from these texts; their order plays no part. */
  public Vocabulary train(List<String> texts) {
    Map<String, Integer> words = countWords(texts);
    Set<String> required = required(words);
    int room = settings.size() - Vocabulary.SPECIALS.size() - required.size();
    if (room < 0) {
      throw new IllegalArgumentException(
          "size must be at least %s for the required pieces alone, not %s"
              .formatted(settings.size() - room, settings.size()));
    }
    Map<String, Double> scores = scores(frequentWords(words, room), required, words);
    int subwords = room - (scores.size() - required.size());
    List<String> candidates = subwordCandidates(words, scores.keySet(), subwords * CANDIDATES);
    return vocabulary(refine(scores, required, candidates, words, subwords), required);
  }

  private Map<String, Integer> countWords(List<String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      for (String word : splitter.split(text)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    return counts;
  }

  private Set<String> required(Map<String, Integer> words) {
    Set<String> required = new LinkedHashSet<>();
    for (String word : settings.words()) {
      List<String> split = splitter.split(word);
      if (split.size() != 1) {
        throw new IllegalArgumentException("words must each be one word, unlike '" + word + "'");
      }
      required.add(split.get(0));
    }
    required.add(String.valueOf(WordSplitter.SPACE));
    // A mark and its space must be one piece, or the space can't be taken away again.
    WordSplitter.GLUED.forEach(mark -> required.add(WordSplitter.SPACE + mark));
    WordSplitter.SPACED.forEach(mark -> required.add(WordSplitter.SPACE + mark));
    for (char c = '!'; c <= '~'; c++) {
      if (!settings.lowercase() || Character.toLowerCase(c) == c) {
        required.add(String.valueOf(c));
      }
    }
    words.keySet().stream()
        .flatMapToInt(String::codePoints)
        .sorted()
        .mapToObj(Character::toString)
        .forEach(required::add);
    return required;
  }

  private List<String> frequentWords(Map<String, Integer> words, int room) {
    return words.entrySet().stream()
        .filter(word -> word.getValue() >= settings.minWordCount())
        .sorted(byCount())
        .limit(room)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<String, Double> scores(
      List<String> frequent, Set<String> required, Map<String, Integer> words) {
    Map<String, Double> counts = new LinkedHashMap<>();
    required.forEach(piece -> counts.put(piece, 1.0));
    frequent.forEach(word -> counts.put(word, (double) words.get(word)));
    return toLogProbabilities(counts);
  }

  /** Substrings of words, those that cover the most text first. */
  private static List<String> subwordCandidates(
      Map<String, Integer> words, Set<String> taken, int limit) {
    Map<String, Integer> counts = new TreeMap<>();
    words.forEach((word, count) -> countSubstrings(word, count, counts));
    counts.keySet().removeAll(taken);
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= MIN_SUBWORD_COUNT)
        .sorted(
            Comparator.<Map.Entry<String, Integer>>comparingLong(
                    entry -> -(long) entry.getValue() * (entry.getKey().length() - 1))
                .thenComparing(Map.Entry::getKey))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static void countSubstrings(String word, int count, Map<String, Integer> counts) {
    for (int from = 0; from < word.length(); from++) {
      int longest = Math.min(word.length(), from + MAX_SUBWORD_LENGTH);
      for (int to = from + 2; to <= longest; to++) {
        if (isBoundary(word, from) && isBoundary(word, to)) {
          counts.merge(word.substring(from, to), count, Integer::sum);
        }
      }
    }
  }

  /** Whether no character of two units is cut here. */
  private static boolean isBoundary(String word, int at) {
    return at == 0
        || at == word.length()
        || !Character.isSurrogatePair(word.charAt(at - 1), word.charAt(at));
  }

  private static Map<String, Double> refine(
      Map<String, Double> whole,
      Set<String> required,
      List<String> candidates,
      Map<String, Integer> words,
      int subwords) {
    Set<String> fixed = Set.copyOf(whole.keySet());
    Map<String, Double> counts = new LinkedHashMap<>();
    fixed.stream()
        .sorted()
        .forEach(piece -> counts.put(piece, (double) words.getOrDefault(piece, 1)));
    candidates.forEach(piece -> counts.put(piece, 1.0));
    Map<String, Double> scores = toLogProbabilities(counts);
    for (int round = 1; round <= ROUNDS; round++) {
      Map<String, Double> used = usage(scores, words);
      int keep = subwords * (1 + (CANDIDATES - 1) * (ROUNDS - round) / ROUNDS);
      scores = toLogProbabilities(mostUsed(used, fixed, keep));
    }
    // A required word must beat every way of spelling it.
    double best = scores.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    for (String piece : required) {
      if (piece.length() > 1) {
        scores.put(piece, best);
      }
    }
    return scores;
  }

  private static Map<String, Double> usage(Map<String, Double> scores, Map<String, Integer> words) {
    Segmenter segmenter = new Segmenter(scores);
    Map<String, Double> used = new LinkedHashMap<>();
    scores.keySet().forEach(piece -> used.put(piece, 0.0));
    words.forEach(
        (word, count) ->
            segmenter
                .segment(word)
                .forEach(piece -> used.merge(piece, (double) count, Double::sum)));
    return used;
  }

  private static Map<String, Double> mostUsed(
      Map<String, Double> used, Set<String> fixed, int keep) {
    Map<String, Double> kept = new LinkedHashMap<>();
    used.forEach(
        (piece, count) -> {
          if (fixed.contains(piece)) {
            kept.put(piece, Math.max(count, 0.1));
          }
        });
    used.entrySet().stream()
        .filter(entry -> !fixed.contains(entry.getKey()) && entry.getValue() > 0)
        .sorted(byCount())
        .limit(keep)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return kept;
  }

  private Vocabulary vocabulary(Map<String, Double> scores, Set<String> required) {
    List<Piece> pieces = new ArrayList<>();
    Vocabulary.SPECIALS.forEach(special -> pieces.add(new Piece(special, 0)));
    required.forEach(piece -> pieces.add(new Piece(piece, scores.get(piece))));
    scores.entrySet().stream()
        .filter(entry -> !required.contains(entry.getKey()))
        .sorted(byCount())
        .forEach(entry -> pieces.add(new Piece(entry.getKey(), entry.getValue())));
    return new Vocabulary(pieces, settings.lowercase());
  }

  private static Map<String, Double> toLogProbabilities(Map<String, Double> counts) {
    double total = counts.values().stream().mapToDouble(Double::doubleValue).sum();
    return counts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> Math.log(entry.getValue() / total),
                (a, b) -> a,
                LinkedHashMap::new));
  }

  private static <N extends Number & Comparable<N>> Comparator<Map.Entry<String, N>> byCount() {
    return Map.Entry.<String, N>comparingByValue()
        .reversed()
        .thenComparing(Map.Entry.comparingByKey());
  }

  /** Cuts a word into the pieces whose scores sum highest (Viterbi). */
  private static final class Segmenter {

    private final Map<String, Double> scores;
    private final int longest;

    Segmenter(Map<String, Double> scores) {
      this.scores = new HashMap<>(scores);
      this.longest = scores.keySet().stream().mapToInt(String::length).max().orElse(1);
    }

    List<String> segment(String word) {
      double[] best = new double[word.length() + 1];
      int[] from = new int[word.length() + 1];
      for (int end = 1; end <= word.length(); end++) {
        best[end] = Double.NEGATIVE_INFINITY;
        for (int start = Math.max(0, end - longest); start < end; start++) {
          Double score = scores.get(word.substring(start, end));
          if (score != null && best[start] + score > best[end]) {
            best[end] = best[start] + score;
            from[end] = start;
          }
        }
      }
      List<String> pieces = new ArrayList<>();
      for (int end = word.length(); end > 0; end = from[end]) {
        pieces.add(word.substring(from[end], end));
      }
      return pieces;
    }
  }
}
