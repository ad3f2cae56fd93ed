namespace GalaxyCluster.Engine.Losses;

/// <summary>
/// -sum over classes c of target[c] log s(output[c]) + (1 - target[c]) log(1 - s(output[c])), s the logistic sigmoid: every
/// class is a question of its own. The cross-entropy cost of Nielsen's book, chapter 3; the model ends without a sigmoid.
/// </summary>
public sealed record SigmoidCrossEntropySpec : LossSpec
{
    public override void Validate(int classCount)
    {
    }
}
