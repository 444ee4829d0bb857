package io.refiner.training.report;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.ProgressListener.Evaluation;
import io.refiner.training.supervised.ProgressListener.Explored;
import io.refiner.training.supervised.ProgressListener.Progress;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: one page, which needs nothing but itself, shows what the metrics file holds. */
class ReportPageTest {

  private static final Pattern SVG = Pattern.compile("<svg .*?</svg>", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void showsCurvesScoresDataAndSettings() throws Exception {
    run(40);
    String page = Files.readString(folder.resolve("report.html"));

    assertThat(page)
        .contains("Training of refine", "<span class=\"word\">--base</span>")
        .contains("Loss", "Scores on dev", "Episodes with the critic", "Learning rate")
        .contains("oracle T=3 exact match", "<td class=\"number\">70.0</td>")
        .contains("train.json, SHA-256 ab12", "refine.turns")
        .contains("prefers-color-scheme: dark");
    assertThat(pictures(page)).hasSize(4);
  }

  @Test
  void everyPictureIsWellFormedAndSaysWhatItShows() throws Exception {
    run(40);
    for (String svg : pictures(Files.readString(folder.resolve("report.html")))) {
      Document picture = parse(svg);
      assertThat(picture.getDocumentElement().getAttribute("role")).isEqualTo("img");
      assertThat(picture.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
      assertThat(picture.getElementsByTagName("desc").item(0).getTextContent()).contains("step");
      assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }
  }

  @Test
  void needsNothingButItself() throws Exception {
    run(40);
    assertThat(Files.readString(folder.resolve("report.html")))
        .doesNotContain("<script", "src=", "href=", "@import", "url(");
  }

  @Test
  void showsWhatThereIsOfARunThatHasJustBegun() throws Exception {
    MetricsFile.of(folder, none()).begin(Map.of("role", "critic"), "./refiner train critic");
    ReportPage.write(folder);
    assertThat(Files.readString(folder.resolve("report.html"))).contains("no evaluation yet");
  }

  @Test
  void pageAndMetricsTakeThePlaceOfOldOnesWhichAreNeverWrittenOver() throws Exception {
    Path page = Files.writeString(folder.resolve("report.html"), "old page");
    Path metrics = Files.writeString(folder.resolve("metrics.jsonl"), "old metrics");
    Path oldPage = Files.createLink(folder.resolve("page"), page);
    Path oldMetrics = Files.createLink(folder.resolve("metrics"), metrics);
    run(40);
    assertThat(page).content().contains("<html");
    assertThat(metrics).content().startsWith("{\"run\":");
    assertThat(oldPage).hasContent("old page");
    assertThat(oldMetrics).hasContent("old metrics");
  }

  @Test
  void isMadeOfMetricsThatTellNothingOfTheRunAndEndInTheMiddleOfALine() throws Exception {
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"step\":10,\"loss\":2.5,\"learningRate\":1.0E-4}\n{\"step\":20,\"lo");
    ReportPage.write(folder);
    String page = Files.readString(folder.resolve("report.html"));
    assertThat(pictures(page)).hasSize(2);
    for (String svg : pictures(page)) {
      parse(svg);
    }
  }

  @Test
  void aSingleEvaluationIsADotInEveryLine() throws IOException {
    MetricsFile metrics = MetricsFile.of(folder, none());
    metrics.begin(Map.of("role", "generator", "time limit", "PT2M"), "./refiner train generator");
    metrics.onProgress(new Progress(10, 20, 1, 1e-3, 4_000, Duration.ZERO));
    metrics.onEvaluation(new Evaluation(10, Map.of("turn-1 exact match", 0.5), true));
    metrics.onProgress(new Progress(20, 20, 1, 1e-3, 4_000, Duration.ZERO));
    ReportPage.write(folder);

    String page = Files.readString(folder.resolve("report.html"));
    String scores = pictures(page).get(1);
    assertThat(scores).contains("<circle class=\"dot s0\"").doesNotContain("<polyline");
    // All pictures have the same axis of steps, though the scores end at 10.
    assertThat(pictures(page)).allMatch(picture -> picture.contains(">20</text>"));
    assertThat(page).contains("<td>2 minutes</td>").doesNotContain("PT2M");
  }

  @Test
  void rewardsAreShownFromZeroToOneAsTheMetricsHaveThem() throws IOException {
    run(40);
    String episodes = pictures(Files.readString(folder.resolve("report.html"))).get(2);
    assertThat(episodes)
        .contains("mean reward of what was kept (last 0.4)", "from 0 to 1")
        .doesNotContain("percent");
  }

  @Test
  void aCommandIsWrappedAndHeadsOfNumbersAreNotBroken() throws IOException {
    run(40);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("white-space: pre-wrap")
        .containsPattern("th\\.number \\{[^}]*overflow-wrap: normal");
  }

  @Test
  void threeTurnsOfAnOlderTrainingAreShownAsTwoRevisions() throws IOException {
    Files.writeString(
        folder.resolve("metrics.jsonl"),
        "{\"run\":{\"role\":\"refine\"}}\n"
            + "{\"step\":10,\"best\":true,\"dev\":{\"oracle T=3 exact match\":0.5}}\n");
    ReportPage.write(folder);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("oracle T=2 exact match")
        .doesNotContain("T=3");
  }

  @Test
  void showsMarkupInNamesAsItIs() throws IOException {
    MetricsFile.of(folder, none()).begin(Map.of("role", "<b>&\"x\""), "run '<i>'");
    ReportPage.write(folder);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("&lt;b&gt;&amp;&quot;x&quot;", "'&lt;i&gt;'")
        .doesNotContain("<b>", "<i>");
  }

  @Test
  void aLongRunHasNoMorePointsThanAreSeenApart() throws Exception {
    run(20_000);
    String loss = pictures(Files.readString(folder.resolve("report.html"))).get(0);
    assertThat(loss.split(" ")).hasSizeLessThan(2_000);
  }

  private void run(int reports) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("role", "refine");
    facts.put("training problems", "train.json, SHA-256 ab12");
    facts.put("refine.turns", "3");
    facts.put("scores", "T counts revisions");
    String command = "./refiner train refine --base runs/generator";
    MetricsFile metrics = MetricsFile.of(folder, none());
    metrics.begin(facts, command);
    for (int i = 1; i <= reports; i++) {
      double loss = 5.0 / i;
      metrics.onProgress(
          new Progress(10L * i, 10L * reports, loss, 1e-3 / i, 4_000, Duration.ZERO));
      if (i % (reports / 4) == 0) {
        metrics.onExplored(new Explored(i, 100, 0.4, 0.25));
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("turn-1 loss", 0.5);
        scores.put("turn-1 exact match", 0.5 + 0.1 * i / reports);
        scores.put("oracle T=3 exact match", 0.6 + 0.1 * i / reports);
        metrics.onEvaluation(new Evaluation(10L * i, scores, true));
      }
    }
  }

  private static ProgressListener none() {
    return ProgressListener.NONE;
  }

  private static List<String> pictures(String page) {
    List<String> found = new ArrayList<>();
    Matcher matcher = SVG.matcher(page);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
