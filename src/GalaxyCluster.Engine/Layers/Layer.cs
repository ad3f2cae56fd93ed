using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// One layer at its place in a model: shapes, parameters, and what it computes. Immutable and shared by all executors;
/// what a computation needs to keep lives in <see cref="LayerBuffers"/>.
/// </summary>
internal abstract class Layer
{
    protected Layer(LayerSite site, LayerShape output)
        => (Path, Kind, Index, Input, Output) = (site.Path, site.Spec.Kind, site.Index, site.Input, output);

    /// <summary>Stands in another's place.</summary>
    protected Layer(Layer other)
        => (Path, Kind, Index, Input, Output) = (other.Path, other.Kind, other.Index, other.Input, other.Output);

    /// <summary>As <c>layers[3].residual.body[0].conv</c>.</summary>
    public string Path { get; }

    public string Kind { get; }

    /// <summary>What runs here, all joined layers named.</summary>
    public virtual string Title => Kind;

    /// <summary>How a convolution is computed; null elsewhere.</summary>
    public virtual string? Algorithm => null;

    /// <summary>True when the gradients of the input and of the weight are one pass.</summary>
    public virtual bool JoinsGradients => false;

    /// <summary>Number of the layer in its model.</summary>
    public int Index { get; }

    public LayerShape Input { get; }

    public LayerShape Output { get; }

    /// <summary>Stands in the place of several, one after another.</summary>
    protected Layer(Layer first, Layer last)
        => (Path, Kind, Index, Input, Output) = (first.Path, first.Kind, first.Index, first.Input, last.Output);

    /// <summary>Own tensors, in the order of the flat vector; those of children are the children's.</summary>
    public virtual ImmutableArray<ParameterTensor> Parameters => [];

    public virtual ImmutableArray<Layer> Children => [];

    /// <summary>Operations for one sample; a multiply-add is two.</summary>
    public abstract long ForwardFlops { get; }

    /// <summary>Zero pixels this layer reads around its input.</summary>
    public virtual int InputHalo => 0;

    /// <summary>Zero pixels this layer reads around the gradient of its output.</summary>
    public virtual int GradientHalo => 0;

    /// <summary>
    /// True when the layer can be given a batch in groups of samples, one after another: no sample's numbers depend on
    /// another's, and gradients of parameters go on from group to group (<see cref="Step.Group"/>).
    /// </summary>
    public virtual bool SplitsBySample => false;

    /// <summary>
    /// Parts of forward, and of backward, each of which needs that the one before it has seen all groups of the batch: 1
    /// for most layers, 2 for a norm over the batch.
    /// </summary>
    public virtual int Phases => 1;

    /// <summary>True when the gradient of the output is read after the first phase of backward.</summary>
    public virtual bool KeepsGradient => Phases > 1;

    /// <summary>
    /// True when the output can be made again from the input, as <see cref="PutOutAgain"/> does, in one cheap pass: it need
    /// not be kept in memory for the whole batch then.
    /// </summary>
    public virtual bool CanPutOutAgain => false;

    /// <summary>
    /// True when the layer, as the first of a network, puts the pictures into its input itself, a group of samples at a time
    /// (<see cref="Step.Pictures"/>).
    /// </summary>
    public virtual bool TakesPictures => false;

    /// <summary>Floats of the packed form of the parameters, made once a round; 0 when there is none.</summary>
    public virtual long PackedLength => 0;

    /// <summary>Floats that forward leaves for backward.</summary>
    public virtual long SavedLength(int maxBatch) => 0;

    /// <summary>Floats of sums that go on from one group of samples of a batch to the next.</summary>
    public virtual long SumsLength(int batch) => 0;

    /// <summary>Floats used inside one call; the same memory serves all layers.</summary>
    public virtual long ScratchLength(int maxBatch, int threads) => 0;

    public virtual void Pack(PreparedLayer parameters)
    {
    }

    /// <param name="input">What to read, and where to put its gradient.</param>
    /// <param name="output">What to write, and where to find its gradient.</param>
    /// <param name="maxBatch">Samples at most.</param>
    /// <param name="batch">Samples of the whole batch at most: more than maxBatch for a group of samples.</param>
    /// <param name="first">For a later group of samples: the first group's, whose working memory serves all.</param>
    public virtual LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
        => new(input, output, SavedLength(maxBatch), SumsLength(batch), [], first);

    /// <summary>Output.Value from Input.Value.</summary>
    public abstract void Forward(LayerBuffers buffers, in Step step);

    /// <summary>
    /// Input.Gradient (overwritten) from Output.Gradient, and the gradients of own parameters into the contribution.
    /// Output.Gradient may be changed: nobody reads it afterwards.
    /// </summary>
    public abstract void Backward(LayerBuffers buffers, in Step step);

    /// <summary>
    /// Output.Value once more, with the bits of the forward pass: after forward and before this layer's own backward.
    /// </summary>
    /// <exception cref="NotSupportedException">Not <see cref="CanPutOutAgain"/>.</exception>
    public virtual void PutOutAgain(LayerBuffers buffers, in Step step)
        => throw new NotSupportedException($"{Kind} keeps its output");

    /// <summary>One phase of <see cref="Forward"/>, for a group of samples or the whole batch.</summary>
    public virtual void ForwardPhase(int phase, LayerBuffers buffers, in Step step) => Forward(buffers, step);

    /// <summary>
    /// One phase of <see cref="Backward"/>. Input.Gradient is written in the last one, and wanted in no later one.
    /// </summary>
    public virtual void BackwardPhase(int phase, LayerBuffers buffers, in Step step) => Backward(buffers, step);
}
