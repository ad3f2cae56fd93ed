namespace GalaxyCluster.Training.Evaluation;

/// <summary>
/// What an evaluation found, as sums that can be put together again: exact integers, and losses in double that are
/// added in part order. So any split of the parts over machines gives the same figures.
/// </summary>
public sealed class EvaluationCounts
{
    private readonly int[] _confusion;

    public EvaluationCounts(int classes)
        : this(classes, new int[classes * classes], 0, 0)
    {
    }

    /// <param name="classes">C.</param>
    /// <param name="confusion">[true class, predicted class], C × C, none negative.</param>
    /// <param name="lossSum">Sum of the losses.</param>
    /// <param name="samples">Samples; the sum of <paramref name="confusion"/>.</param>
    /// <exception cref="ArgumentException">The numbers contradict each other.</exception>
    public EvaluationCounts(int classes, int[] confusion, double lossSum, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentNullException.ThrowIfNull(confusion);
        long sum = 0;
        foreach (int count in confusion)
        {
            if (count < 0) throw new ArgumentException("a confusion matrix has no negative counts", nameof(confusion));
            sum += count;
        }

        if (confusion.Length != (long)classes * classes || sum != samples || !double.IsFinite(lossSum))
            throw new ArgumentException(
                $"{confusion.Length} counts that sum to {sum} are no confusion matrix of {classes} classes and "
                + $"{samples} samples");
        Classes = classes;
        _confusion = confusion;
        LossSum = lossSum;
        Samples = samples;
    }

    public int Classes { get; }

    /// <summary>[true class, predicted class], row-major.</summary>
    public ReadOnlySpan<int> Confusion => _confusion;

    public double LossSum { get; private set; }

    public int Samples { get; private set; }

    /// <summary>Adds the next part. Call in part order: the loss is a sum of doubles.</summary>
    public void Add(EvaluationCounts part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Classes != Classes)
            throw new ArgumentException($"{part.Classes} classes do not match {Classes}", nameof(part));
        for (int i = 0; i < _confusion.Length; i++) _confusion[i] += part._confusion[i];
        LossSum += part.LossSum;
        Samples += part.Samples;
    }

    internal void Count(int actual, int predicted)
    {
        _confusion[(actual * Classes) + predicted]++;
        Samples++;
    }

    internal void AddLoss(double lossSum) => LossSum += lossSum;
}
