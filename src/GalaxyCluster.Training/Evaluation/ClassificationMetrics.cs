using System.Collections.Immutable;

namespace GalaxyCluster.Training.Evaluation;

/// <summary>Figures of merit of a classifier, from a confusion matrix.</summary>
public sealed record ClassificationMetrics
{
    /// <summary>Share of samples whose predicted class is the true one; 0 without samples.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean of the classes' F1 over all classes that occur as truth or prediction.</summary>
    public required double MacroF1 { get; init; }

    public required double LossMean { get; init; }

    public required int Samples { get; init; }

    public required ImmutableArray<ClassMetrics> Classes { get; init; }

    public static ClassificationMetrics From(EvaluationCounts counts, ImmutableArray<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(classNames.Length, counts.Classes);
        ImmutableArray<ClassMetrics>.Builder classes = ImmutableArray.CreateBuilder<ClassMetrics>(counts.Classes);
        int correct = 0, occurring = 0;
        double f1Sum = 0;
        for (int c = 0; c < counts.Classes; c++)
        {
            int hits = counts.Confusion[(c * counts.Classes) + c], actual = 0, predicted = 0;
            for (int other = 0; other < counts.Classes; other++)
            {
                actual += counts.Confusion[(c * counts.Classes) + other];
                predicted += counts.Confusion[(other * counts.Classes) + c];
            }

            ClassMetrics figures = new(
                classNames[c], actual, predicted, Ratio(hits, predicted), Ratio(hits, actual),
                Ratio(2.0 * hits, actual + predicted));
            classes.Add(figures);
            correct += hits;
            if (actual + predicted == 0) continue;
            occurring++;
            f1Sum += figures.F1;
        }

        return new ClassificationMetrics
        {
            Accuracy = Ratio(correct, counts.Samples),
            MacroF1 = Ratio(f1Sum, occurring),
            LossMean = Ratio(counts.LossSum, counts.Samples),
            Samples = counts.Samples,
            Classes = classes.MoveToImmutable(),
        };
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
