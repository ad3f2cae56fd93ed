using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Verification;

/// <summary>The three passes of a <see cref="ConvolutionProblem"/> by one algorithm, laid out as its arrays.</summary>
internal sealed record ConvolutionSolution(float[] Forward, float[] InputGradient, float[] WeightGradient)
{
    public static ConvolutionSolution Of(ConvolutionProblem problem, ConvolutionAlgorithm algorithm)
    {
        (ConvolutionShape shape, int images) = (problem.Shape, problem.Images);
        ConvolutionKernel kernel = ConvolutionKernel.Create(shape, algorithm);
        using BlockedTensor input = problem.Blocked(problem.X, shape.Input, kernel.RequiredHalo);
        using BlockedTensor gradient = problem.Blocked(problem.GradY, shape.Output, kernel.RequiredGradientHalo);
        using AlignedBuffer packed = new(kernel.PackedLength);
        using AlignedBuffer scratch = new(Math.Max(1, kernel.ScratchLength(images, 1)));
        using AlignedBuffer sums = new(Math.Max(1, kernel.SumsLength(images)));
        using BlockedTensor y = new(images, shape.Output, 0);
        using BlockedTensor gradX = new(images, shape.Input, 0);
        var weightGradient = new float[problem.Weight.Length];
        kernel.Pack(problem.Weight, [], packed);
        kernel.Forward(input, packed, y, images, Epilogue.None, scratch);
        kernel.BackwardInput(gradient, packed, gradX, images, scratch);
        kernel.BackwardWeight(input, gradient, weightGradient, [], images, SampleGroup.Whole, sums, scratch);
        return new ConvolutionSolution(problem.Rows(y), problem.Rows(gradX), weightGradient);
    }
}
