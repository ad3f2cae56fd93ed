using GalaxyCluster.Training.Evaluation;
using Xunit;

namespace GalaxyCluster.Training.Tests.Evaluation;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void FiguresOfASmallMatrix()
    {
        // Rows are the truth: 10 of a (8 right, 2 said b), 5 of b (1 said a, 4 right), none of c, but 0 said c.
        EvaluationCounts counts = new(3, [8, 2, 0, 1, 4, 0, 0, 0, 0], 30, 15);
        ClassificationMetrics metrics = ClassificationMetrics.From(counts, ["a", "b", "c"]);
        Assert.Equal(12.0 / 15, metrics.Accuracy, 1e-15);
        Assert.Equal(2.0, metrics.LossMean);
        Assert.Equal(new ClassMetrics("a", 10, 9, 8.0 / 9, 0.8, 16.0 / 19), metrics.Classes[0]);
        Assert.Equal(new ClassMetrics("b", 5, 6, 4.0 / 6, 0.8, 8.0 / 11), metrics.Classes[1]);
        Assert.Equal(new ClassMetrics("c", 0, 0, 0, 0, 0), metrics.Classes[2]);
        Assert.Equal(((16.0 / 19) + (8.0 / 11)) / 2, metrics.MacroF1, 1e-15);
    }

    [Fact]
    public void NothingAtAllIsZero()
    {
        ClassificationMetrics metrics = ClassificationMetrics.From(new EvaluationCounts(2), ["a", "b"]);
        Assert.Equal((0.0, 0.0, 0.0), (metrics.Accuracy, metrics.MacroF1, metrics.LossMean));
    }

    [Fact]
    public void ContradictionsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new EvaluationCounts(2, [1, 0, 0], 0, 1));
        Assert.Throws<ArgumentException>(() => new EvaluationCounts(2, [1, 0, 0, 0], 0, 2));
        Assert.Throws<ArgumentException>(() => new EvaluationCounts(2, [2, -1, 0, 0], 0, 1));
        Assert.Throws<ArgumentException>(() => new EvaluationCounts(2, [1, 0, 0, 0], double.NaN, 1));
        Assert.Throws<ArgumentException>(() => new EvaluationCounts(2, [int.MaxValue, 1, 0, 0], 0, int.MinValue));
    }
}
