namespace GalaxyCluster.Engine.Losses;

/// <summary>factor * sum over classes of (output - target)^2.</summary>
internal sealed class SquaredError(int classCount, float factor) : Loss(classCount)
{
    public override double Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            double difference = (double)outputs[i] - targets[i];
            sum += difference * difference;
        }
        return factor * sum;
    }

    public override void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient)
    {
        for (int i = 0; i < outputs.Length; i++)
            gradient[i] = 2f * factor * (outputs[i] - targets[i]);
    }

    /// <summary>Negative outputs count as none; when all are, every class is as likely.</summary>
    public override void Probabilities(ReadOnlySpan<float> outputs, Span<float> probabilities)
    {
        float sum = 0f;
        for (int i = 0; i < outputs.Length; i++)
            sum += probabilities[i] = Math.Max(outputs[i], 0f);
        for (int i = 0; i < outputs.Length; i++)
            probabilities[i] = sum > 0f ? probabilities[i] / sum : 1f / outputs.Length;
    }
}
